// The two ways in which an app is written. Everything else treats them alike: a plan holds what is written to each
// workload, which says by itself how, and is written, looked for after a crash, and kept of the release.
import { Conflict, OwnedByOthers } from '#src/integrations/kubernetes/errors.ts';
import type {
  Change,
  Kubernetes,
  OwnedField,
  Way,
  Workload,
} from '#src/integrations/kubernetes/kubernetes.ts';
import { asObject, type JsonObject } from '#src/json.ts';
import type { ContainerImage, Manifests, Release } from '#src/releases/release.ts';
import { nameOf, type PlaceNow } from './place.ts';

type Write = Extract<Change, { images: object } | { template: object } | { apply: object }>;

/** By workload: exactly what is written to it. */
export type Writes = Record<string, Write>;

export function byImages(images: readonly ContainerImage[]): Writes {
  const by = Map.groupBy(images, ({ workload }) => workload);
  const writes = [...by].map(([workload, its]): [string, Write] => [
    workload,
    { images: Object.fromEntries(its.map(({ container, image }) => [container, image])) },
  ]);
  return Object.fromEntries(writes);
}

export function byManifests(manifests: Manifests): Writes {
  return each(manifests, (manifest) => ({ apply: manifest, takes: [] }));
}

/**
 * What puts a release back, and the workloads that it leaves: with the templates that were recorded or, where its manifest
 * is applied, with what others have set since.
 */
export async function restoring(
  now: PlaceNow,
  to: Pick<Release, 'manifests' | 'workloads'>,
): Promise<{ writes: Writes; would: Workload[] }> {
  const writes = asBefore(to);
  if (wayOf(writes) === 'manifest') return await tryOut(now, writes);
  // Not every admission webhook takes dry runs, and nobody else has a say in a template that is replaced whole.
  const would = now.workloads.map((seen) => {
    const write = writeOf(writes, nameOf(seen.target));
    return 'template' in write ? { ...seen, template: write.template } : seen;
  });
  return { writes, would };
}

/** As it was written then, but for the number of replicas, which going back leaves alone. */
function asBefore({ manifests, workloads }: Pick<Release, 'manifests' | 'workloads'>): Writes {
  if (manifests) return byManifests(each(manifests, withoutReplicas));
  return Object.fromEntries((workloads ?? []).map(({ name, template }) => [name, { template }]));
}

export function writeOf(writes: Writes, workload: string): Write {
  const write = writes[workload];
  if (!write) throw new Error(`writing ${workload}: nothing was planned for it`);
  return write;
}

export function wayOf(writes: Writes): Way {
  return Object.values(writes).some((write) => 'apply' in write) ? 'manifest' : 'image';
}

/** Kept of a release, so that it can be applied again. */
export function manifestsOf(writes: Writes): Manifests | null {
  const applied = Object.entries(writes).flatMap(([name, write]): [string, JsonObject][] =>
    'apply' in write ? [[name, write.apply]] : [],
  );
  return applied.length > 0 ? Object.fromEntries(applied) : null;
}

/** What is owned by others, and becomes ours. */
export function takenBy(writes: Writes): OwnedField[] {
  return Object.values(writes).flatMap((write) => ('apply' in write ? write.takes : []));
}

/** The way whose fields are given up when it is written so. */
export function movesFrom(workloads: readonly Workload[], writes: Writes): Way | null {
  const other: Way = wayOf(writes) === 'image' ? 'manifest' : 'image';
  return workloads.some(({ ways }) => ways.includes(other)) ? other : null;
}

/** As the server would keep it; what is owned by others is noted in the writes. */
export async function tryOut(
  { kubernetes, workloads }: Pick<PlaceNow, 'kubernetes'> & { workloads: readonly Workload[] },
  writes: Writes,
): Promise<{ would: Workload[]; writes: Writes }> {
  const tried = await Promise.all(
    workloads.map(async (seen) => {
      const name = nameOf(seen.target);
      return { name, ...(await tryOne(kubernetes, seen, writeOf(writes, name))) };
    }),
  );
  return {
    would: tried.map(({ would }) => would),
    writes: Object.fromEntries(tried.map(({ name, write }) => [name, write])),
  };
}

const mostAttempts = 10;

async function tryOne(
  kubernetes: Pick<Kubernetes, 'change' | 'read'>,
  seen: Workload,
  write: Write,
): Promise<{ would: Workload; write: Write }> {
  const options = { mark: 'quarterdeck/plan', dryRun: true };
  for (let [workload, wanted, attempt] = [seen, write, 1]; ; attempt += 1) {
    try {
      return { would: await kubernetes.change(workload, wanted, options), write: wanted };
    } catch (error) {
      if (attempt === mostAttempts) throw error;
      if (error instanceof OwnedByOthers && 'apply' in wanted)
        wanted = { ...wanted, takes: [...wanted.takes, ...error.fields] };
      // Its status changed just then, as in the middle of a rollout.
      else if (error instanceof Conflict) workload = await kubernetes.read(workload.target);
      else throw error;
    }
  }
}

function withoutReplicas(manifest: JsonObject): JsonObject {
  const { replicas: _, ...spec } = asObject(manifest.spec);
  return { ...manifest, spec };
}

function each<From, To>(all: Record<string, From>, change: (one: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, change(one)]));
}
