import { z } from 'zod';
import { severities } from '#src/alerts/alert.ts';
import type { AlertSettings } from '#src/alerts/settings.ts';
import { groupFacts, news } from './group.ts';
import type { Reading } from './reading.ts';
import { createRouter, type Router } from './route.ts';
import type { Entries } from './text.ts';

/** What `/alerts test` puts into the intake. */
export const TestAlert = z.object({
  key: z.string(),
  severity: z.enum(severities),
  channel: z.string().optional(),
  by: z.string(),
  startsAt: z.iso.datetime(),
});
export type TestAlert = z.infer<typeof TestAlert>;

/** Where one goes that names no channel. */
export function testChannel(severity: TestAlert['severity'], settings: AlertSettings): string {
  return createRouter(settings).channel(labelsOf(severity)).channel;
}

export function readTest(json: unknown, router: Router): Reading {
  const { key, severity, channel, by, startsAt } = TestAlert.parse(json);
  const labels = labelsOf(severity);
  const annotations: Entries = [
    ['summary', 'This is a test: nothing is wrong'],
    ['description', 'Acknowledge it, then resolve it, to see that both arrive.'],
    ['raised_by', by],
  ];
  const facts = groupFacts({ key, title: 'TestAlert', labels, annotations, links: [] }, router);
  const alert = news(
    {
      fingerprint: key,
      status: 'firing',
      startsAt,
      endsAt: null,
      name: 'TestAlert',
      labels,
      annotations,
      url: null,
    },
    router,
  );
  return { groups: [{ facts: { ...facts, ...(channel && { channel }) }, alerts: [alert] }] };
}

function labelsOf(severity: TestAlert['severity']): Entries {
  return [
    ['alertname', 'TestAlert'],
    ['severity', severity],
    ['service', 'quarterdeck'],
  ];
}
