// Bodies as Alertmanager sends them, version "4": https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
import { createHash } from 'node:crypto';

export interface SentAlert {
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  startsAt: Date;
  /** Left out while it fires. */
  endsAt?: Date;
}

export interface SentGroup {
  groupLabels: Record<string, string>;
  alerts: SentAlert[];
  receiver?: string;
  externalURL?: string;
}

const never = '0001-01-01T00:00:00Z';

export function alertmanagerBody({ groupLabels, alerts, receiver = 'quarterdeck', externalURL }: SentGroup) {
  const pairs = Object.entries(groupLabels).map(([name, value]) => `${name}="${value}"`);
  return {
    version: '4',
    groupKey: `{}:{${pairs.join(', ')}}`,
    truncatedAlerts: 0,
    status: alerts.some((alert) => !alert.endsAt) ? 'firing' : 'resolved',
    receiver,
    groupLabels,
    commonLabels: common(alerts.map((alert) => alert.labels)),
    commonAnnotations: common(alerts.map((alert) => alert.annotations ?? {})),
    externalURL: externalURL ?? 'http://alertmanager.example.com',
    alerts: alerts.map((alert) => ({
      status: alert.endsAt ? 'resolved' : 'firing',
      labels: alert.labels,
      annotations: alert.annotations ?? {},
      startsAt: alert.startsAt.toISOString(),
      endsAt: alert.endsAt?.toISOString() ?? never,
      generatorURL: `http://prometheus.example.com/graph?g0.expr=${encodeURIComponent((alert.labels.alertname ?? '').toWellFormed())}`,
      fingerprint: fingerprint(alert.labels),
    })),
  };
}

/** Equal for equal label sets, as Alertmanager's is; the value itself differs from its FNV hash. */
export function fingerprint(labels: Record<string, string>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16);
}

function common(maps: Record<string, string>[]): Record<string, string> {
  const [first = {}, ...others] = maps;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((other) => other[name] === value)),
  );
}
