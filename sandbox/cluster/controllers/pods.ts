// What the workload controllers have in common: pods made from a template, counted, and taken away.
import { createHash } from 'node:crypto';
import { recordEvent } from '../events.ts';
import { copyOf, type KubeObject, type Metadata } from '../object.ts';
import { theResource } from '../resources.ts';
import { StatusError } from '../status.ts';
import type { Pod, PodTemplate } from '../workloads.ts';
import type { World } from '../world.ts';
import { createOwned, ownerReference } from './writing.ts';

export interface PodNaming {
  /** Left out: the owner's, with a suffix nobody chose. */
  name?: string;
  labels?: Record<string, string>;
  nodeName?: string;
  component: string;
}

/** Throws the refusal, after telling it as an event. */
export function createPod(world: World, owner: KubeObject, template: PodTemplate, naming: PodNaming): Pod {
  const { name, labels, nodeName, component } = naming;
  const { namespace } = owner.metadata;
  const { annotations } = template.metadata ?? {};
  const metadata = {
    ...(name ? { name } : { generateName: `${owner.metadata.name}-` }),
    ...(namespace ? { namespace } : {}),
    labels: { ...template.metadata?.labels, ...labels },
    ...(annotations ? { annotations } : {}),
    ownerReferences: [ownerReference(owner)],
  } as unknown as Metadata;
  const spec = { ...copyOf(template.spec), ...(nodeName ? { nodeName } : {}) };
  try {
    const pod = createOwned(world, { apiVersion: 'v1', kind: 'Pod', metadata, spec }) as Pod;
    recordEvent(world, component, owner, {
      reason: 'SuccessfulCreate',
      message: `Created pod: ${pod.metadata.name}`,
    });
    return pod;
  } catch (error) {
    if (error instanceof StatusError)
      recordEvent(world, component, owner, {
        ...{ type: 'Warning', reason: 'FailedCreate' },
        message: `Error creating: ${error.message}`,
      });
    throw error;
  }
}

export function deletePod(world: World, owner: KubeObject, pod: Pod, component: string): void {
  const { namespace, name } = pod.metadata;
  world.objects.remove(theResource('pods'), { namespace, name });
  recordEvent(world, component, owner, { reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
}

/** Its own, those that end included. */
export function podsOf({ store }: World, owner: KubeObject): Pod[] {
  return store.ownedBy(owner).filter(({ kind }) => kind === 'Pod') as Pod[];
}

/** Neither ending nor ended. */
export const isActive = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp && status.phase !== 'Succeeded' && status.phase !== 'Failed';

export const isReady = ({ status }: Pod): boolean => readyCondition(status)?.status === 'True';

const readyCondition = (status: Pod['status']) => status.conditions?.find(({ type }) => type === 'Ready');

/** Ready for so long that it counts as available. */
export function isAvailable({ timeline }: World, pod: Pod, minReadySeconds = 0): boolean {
  const since = readyCondition(pod.status)?.lastTransitionTime;
  if (!isReady(pod) || !since) return false;
  return minReadySeconds === 0 || timeline.now() - Date.parse(since) >= minReadySeconds * 1000;
}

const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** Equal templates have equal hashes: what names a ReplicaSet and a revision after its template. */
export function hashOf(value: unknown, collisions = 0): string {
  const digest = createHash('sha256')
    .update(`${collisions}${canonical(value)}`)
    .digest();
  return [...digest.subarray(0, 10)].map((byte) => letters[byte % letters.length]).join('');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, each]) => `${key}:${canonical(each)}`)
    .join()}}`;
}
