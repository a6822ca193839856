import { UserError } from '#src/errors.ts';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import type { Change, Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { anotherObject, changedMeanwhile, changedRightAfter } from '#src/messages/release-refusals.ts';
import { type Finding, type Run, type Step, StepFailed } from '#src/operations/step.ts';
import { deployable } from '#src/releases/catalogue.ts';
import type { Seen } from '#src/releases/ledger.ts';
import type { Place } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { seenOf, targetOf } from './place.ts';

/** What the write left, as later steps need it. */
export interface Written {
  uid: string;
  generation: number;
  templateDigest: string;
  /** ISO 8601. */
  at: string;
  seen: Seen;
}

/** What it was planned over: another object, or another template, is not written to. */
export interface Over {
  uid: string;
  digest: string;
}

export type RecordWritten = (operation: string, seen: Seen) => Promise<void>;

interface Writing {
  place: Place;
  over: Over;
  /** Shown by `kubectl rollout history`. */
  cause: string;
  title: string;
  /** Before the write, so that nobody takes it for somebody else's. */
  begin(operation: string): Promise<void>;
  /** Once it is in the world; after a crash in between, the step that watches it says it. */
  written?: RecordWritten;
  change(): Promise<Change>;
  /** What it wrote is what stands there: after a crash the mark alone says only that it was written. */
  isThere(workload: Workload): boolean;
}

const seconds = (count: number) => count * 1000;

export function writeStep(writing: Writing, needs: ReleaseNeeds): Step {
  const { place, over, cause, title, begin, written, change, isThere } = writing;
  const find = async () => {
    const where = deployable(needs.config(), place);
    const kubernetes = await needs.kubernetes(where.cluster);
    return { kubernetes, workload: await kubernetes.read(targetOf(where)) };
  };
  const left = async (operation: string, workload: Workload): Promise<Written> => {
    await written?.(operation, seenOf(workload));
    return writtenOf(workload, needs);
  };
  /** Undefined when something else of the object changed just then, such as its status: to be read again. */
  const tryToWrite = async ({ operation, mark, attempt, ready }: Run): Promise<Written | undefined> => {
    const { kubernetes, workload } = await find();
    if (attempt > 1 && (await wasWritten(kubernetes, workload, over, mark))) {
      if (isThere(workload)) return await left(operation, workload);
      await needs.ledger.failed(operation, 'somebody else changed it right after it was written');
      throw new StepFailed(changedRightAfter(place));
    }
    demandUnchanged(workload, over, place);
    const wanted = await change();
    await ready();
    try {
      return await left(operation, await kubernetes.change(workload, wanted, { mark, cause }));
    } catch (error) {
      if (error instanceof Conflict) return undefined;
      if (error instanceof UserError) await needs.ledger.failed(operation, error.message);
      throw error;
    }
  };
  return {
    ...{ key: 'write', title, rule: 'again', timeout: seconds(60) },
    inspect: async (mark): Promise<Finding> => {
      const { kubernetes, workload } = await find();
      if (!(await wasWritten(kubernetes, workload, over, mark))) return 'not done';
      // Somebody has undone it: what follows from that, `act` says.
      return isThere(workload) ? { done: writtenOf(workload, needs) } : 'unknown';
    },
    act: async (run) => {
      await begin(run.operation);
      for (;;) {
        const done = await tryToWrite(run);
        if (done) return done;
      }
    },
  };
}

/** By an attempt whose outcome was lost, whatever stands there by now. */
async function wasWritten(
  kubernetes: Kubernetes,
  workload: Workload,
  { uid }: Over,
  mark: string,
): Promise<boolean> {
  if (workload.uid !== uid) return false;
  return workload.mark === mark || (await kubernetes.hasRolledOut(workload, mark));
}

/** Throws StepFailed. */
export function demandUnchanged({ uid, template }: Workload, over: Over, place: Place): void {
  if (uid !== over.uid) throw new StepFailed(anotherObject(place));
  if (releaseDigest(template) !== over.digest) throw new StepFailed(changedMeanwhile(place));
}

function writtenOf(workload: Workload, { clock }: ReleaseNeeds): Written {
  const { uid, generation, templateDigest } = workload;
  return { uid, generation, templateDigest, at: clock.now().toISOString(), seen: seenOf(workload) };
}
