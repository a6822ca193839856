import type { AlertSettings } from '#src/alerts/settings.ts';
import type { Clock } from '#src/clock.ts';
import type { Database } from '#src/database/connect.ts';

export const settings: AlertSettings = {
  sources: { prod: { kind: 'alertmanager' }, other: { kind: 'alertmanager' } },
  routes: [{ match: { team: 'payments' }, channel: 'C0PAY' }],
  channel: 'C0OPS',
  severities: { blocker: 'critical' },
  reopenWithin: 3_600_000,
  health: 'C0HEALTH',
};

export interface SentAlert {
  name: string;
  severity?: string;
  status?: 'firing' | 'resolved';
  startsAt?: string;
  labels?: Record<string, unknown>;
  annotations?: Record<string, unknown>;
}

export const start = '2026-11-23T14:02:11.000Z';

/** A webhook as Alertmanager 0.25 writes it. */
export function body(key: string, alerts: SentAlert[], more: object = {}): object {
  return {
    version: '4',
    groupKey: `{}:{group="${key}"}`,
    truncatedAlerts: 0,
    status: alerts.some(({ status }) => status !== 'resolved') ? 'firing' : 'resolved',
    receiver: 'bot',
    groupLabels: { group: key },
    commonLabels: { group: key },
    commonAnnotations: {},
    externalURL: 'http://alertmanager.example:9093',
    alerts: alerts.map(
      ({ name, severity = 'critical', status = 'firing', startsAt = start, labels, annotations }) => ({
        status,
        labels: { alertname: name, severity, group: key, ...labels },
        annotations: { summary: `${name} is wrong`, ...annotations },
        startsAt,
        endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-11-23T14:30:00Z',
        generatorURL: 'http://prometheus.example:9090/graph?g0.expr=up',
        fingerprint: [key, name, ...Object.values(labels ?? {})].join('/'),
      }),
    ),
    ...more,
  };
}

/** Puts it where the webhook would. */
export async function deliver(
  database: Database,
  at: Clock | Date,
  content: object | string,
  source = 'prod',
): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await database.db
    .insertInto('intake')
    .values({
      source,
      received_at: at instanceof Date ? at : at.now(),
      encoding: 'identity',
      body: new TextEncoder().encode(text),
      state: 'new',
    })
    .execute();
}

/** What alerts know of releases where there are none. */
export const nothingReleased = { apps: {}, environments: {}, slack: {} as never };
