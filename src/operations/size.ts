// How large a change is, in the measures that a policy may name. Pure.
import type { When } from '#src/config/operations.ts';

/** What is left out cannot be known: a policy that names it asks. */
export interface Size {
  /** By workload; none of those whose number stays. */
  replicas?: readonly Scaling[];
  migration?: boolean;
  workloads?: number;
}

/** From how many replicas to how many. */
export interface Scaling {
  from: number;
  to: number;
}

export type Measure = keyof Size;

/** Of what touches no workload: policies by size are not about it. */
export const ofNoWorkload: Size = { replicas: [], migration: false, workloads: 0 };

/** Whether the change is as large as this, in every measure that it names. */
export function isAsLarge(when: When, { replicas, migration, workloads }: Size): boolean {
  const reached: Record<Measure, boolean> = {
    replicas: !when.replicas || !replicas || reaches(when.replicas, replicas),
    migration: !when.migration || migration !== false,
    workloads: !when.workloads || workloads === undefined || workloads >= when.workloads,
  };
  return Object.values(reached).every(Boolean);
}

/** A count is of all together, none made up for by another; a share of what one of them has. */
function reaches(limit: NonNullable<When['replicas']>, scales: readonly Scaling[]): boolean {
  const changes = scales
    .map(({ from, to }) => ({ from, by: Math.abs(to - from) }))
    .filter(({ by }) => by > 0);
  if (changes.length === 0) return false;
  if ('share' in limit) return changes.some(({ from, by }) => by >= limit.share * from);
  return changes.reduce((sum, { by }) => sum + by, 0) >= limit.count;
}
