// What a tag does to its pods, as test/real/control-plane/stages.yaml says, and from when on the API shows it.
import type { JsonObject } from '#src/json.ts';

interface Status {
  kind: string;
  metadata: { name: string };
  status?: {
    containerStatuses?: { restartCount: number; state: { waiting?: { reason: string } } }[];
    conditions?: { type: string; status: string }[];
  };
}

export interface Fate {
  shows(object: JsonObject): boolean;
  /** As a verdict calls it. */
  reason: string;
  /** As people read it. */
  says: RegExp;
}

const waits = (reason: RegExp) => (object: JsonObject) =>
  (object as unknown as Status).status?.containerStatuses?.some(({ state }) =>
    reason.test(state.waiting?.reason ?? ''),
  ) ?? false;

export const crashLoops = waits(/^CrashLoopBackOff$/);

const refused = (object: JsonObject) =>
  (object as unknown as Status).status?.conditions?.some(
    ({ type, status }) => type === 'ReplicaFailure' && status === 'True',
  ) ?? false;

export const fates = {
  crash: { shows: crashLoops, reason: 'crash', says: /each time it is started/ },
  oom: { shows: crashLoops, reason: 'out of memory', says: /more memory than its limit/ },
  nopull: { shows: waits(/^ErrImagePull$/), reason: 'image not found', says: /is not in its registry/ },
  noconfig: {
    shows: waits(/^CreateContainerConfigError$/),
    reason: 'bad configuration',
    says: /needs configuration that is not there/,
  },
  quota: { shows: refused, reason: 'pods refused', says: /quota/i },
} satisfies Record<string, Fate>;

export type FateName = keyof typeof fates;
export const fateNames = Object.keys(fates) as FateName[];
