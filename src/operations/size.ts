// How large a change is, in the measures that a policy may name. Pure.
import type { When } from '#src/config/operations.ts';

/** What is left out cannot be known: a policy that names it asks. */
export interface Size {
  /** From how many to how many. */
  replicas?: { from: number; to: number };
  migration?: boolean;
  workloads?: number;
}

export type Measure = keyof Size;

/** Of what touches no workload: policies by size are not about it. */
export const ofNoWorkload: Size = { replicas: { from: 0, to: 0 }, migration: false, workloads: 0 };

/** Whether the change is as large as this, in every measure that it names. */
export function isAsLarge(when: When, { replicas, migration, workloads }: Size): boolean {
  const reached: Record<Measure, boolean> = {
    replicas: !when.replicas || !replicas || reaches(when.replicas, replicas),
    migration: !when.migration || migration !== false,
    workloads: !when.workloads || workloads === undefined || workloads >= when.workloads,
  };
  return Object.values(reached).every(Boolean);
}

function reaches(limit: NonNullable<When['replicas']>, { from, to }: NonNullable<Size['replicas']>): boolean {
  const change = Math.abs(to - from);
  return change > 0 && change >= ('count' in limit ? limit.count : limit.share * from);
}
