// Who is asked to approve, how many of them, and why.
import type { ApprovalAsked } from '#src/operations/decide-approval.ts';
import type { Measure, Size } from '#src/operations/size.ts';
import { anyOf } from './operation-words.ts';
import { plural } from './text.ts';

const all = new Intl.ListFormat('en');

const measured: { [M in Measure]: (size: NonNullable<Size[M]>) => string } = {
  replicas: (scales) =>
    `it changes ${all.format(scales.map(({ from, to }) => `${plural(from, 'replica')} to ${to}`))}`,
  migration: () => 'it runs a migration',
  workloads: (count) => `it changes ${plural(count, 'workload')}`,
};

const unknown: Record<Measure, string> = {
  replicas: 'nobody can know how many replicas it changes',
  migration: 'nobody can know whether it runs a migration',
  workloads: 'nobody can know how many workloads it changes',
};

/** What about its size asks: `it runs a migration and it changes 4 workloads`. */
export function asLargeAs(measures: readonly Measure[], size: Size): string {
  return measures.map((measure) => words(measure, size[measure])).join(' and ');
}

function words<M extends Measure>(measure: M, size: Size[M]): string {
  return size === undefined ? unknown[measure] : measured[measure](size);
}

type Asked = Pick<ApprovalAsked, 'by' | 'why'>;

export function becauseOf({ why }: Pick<ApprovalAsked, 'why'>): string {
  return why === undefined ? '' : `, because ${why}`;
}

/** `2 approvals of @oncall or @ana, because it runs a migration` */
export function approvalsOf(approval: Asked & { count: number }): string {
  return `${plural(approval.count, 'approval')} of ${anyOf(approval.by)}${becauseOf(approval)}`;
}
