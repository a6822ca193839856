import type { GroupView } from '#src/alerts/view.ts';

/** A group as messages and handlers see it. */
export function groupView(more: Partial<GroupView> = {}): GroupView {
  return {
    ...{ id: '7f3k2', source: 'prod', state: 'firing', severity: 'critical', title: 'CheckoutDown' },
    labels: { alertname: 'CheckoutDown', team: 'payments' },
    ...{ annotations: {}, links: [], channel: 'C0PAY', firing: 1, total: 1 },
    openedAt: new Date('2026-11-23T14:02:11Z'),
    ...{ acknowledgedBy: null, acknowledgedAt: null, resolvedBy: null, resolvedAt: null, hold: null },
    ...more,
  };
}
