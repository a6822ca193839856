import { Forbidden } from '#src/integrations/kubernetes/errors.ts';
import type { JsonObject } from '#src/json.ts';
import { type Shortage, shortages } from '#src/releases/quota-room.ts';
import { nameOf, type PlaceNow } from './place.ts';

interface Wanted {
  template: JsonObject;
  pods: number;
}

/** Of so many more pods of these. Where our identity may not read quotas, nothing is known of them. */
export async function shortagesOf(
  { where, kubernetes }: Pick<PlaceNow, 'where' | 'kubernetes'>,
  wanted: readonly Wanted[],
): Promise<Shortage[]> {
  const more = wanted.filter(({ pods }) => pods > 0);
  if (more.length === 0) return [];
  try {
    const quotas = await kubernetes.quotas(where.namespace);
    return more.flatMap(({ template, pods }) => shortages(template, pods, quotas));
  } catch (error) {
    if (error instanceof Forbidden) return [];
    throw error;
  }
}

/** Of a rollout that leaves these templates. One that did not come up makes room itself, when another takes its place. */
export async function rolloutShortages(
  now: PlaceNow,
  left: readonly { name: string; template: JsonObject }[],
): Promise<Shortage[]> {
  const { verdict } = now.release;
  if (verdict === 'failed' || verdict === 'rolling') return [];
  const roomOf = new Map(now.workloads.map(({ target, needsRoom }) => [nameOf(target), needsRoom]));
  return await shortagesOf(
    now,
    left.map(({ name, template }) => ({ template, pods: roomOf.get(name) ?? 0 })),
  );
}
