import type { Config } from '#src/config.ts';
import type { Severity } from './alert.ts';

type Mapping = NonNullable<NonNullable<Config['alerts']>['sources'][string]['mapping']>;

/** What reading a body needs to know of the configuration; it travels to the thread that reads. */
export interface AlertSettings {
  sources: Record<string, { kind: 'alertmanager' | 'generic'; mapping?: Mapping | undefined }>;
  /** First match wins. Channels are ids. */
  routes: { match: Record<string, string>; channel: string }[];
  channel: string;
  severities: Record<string, Severity>;
  /** Milliseconds. */
  reopenWithin: number;
  /** The channel where the bot says how it is. */
  health: string;
}

/** Where `/alerts test` raises its alerts. No webhook can reach it. */
export const testSource = 'test';

export function alertSettings({ alerts, slack }: Pick<Config, 'alerts' | 'slack'>): AlertSettings {
  const channelId = (name: string) => slack.channels[name] ?? name;
  const health = channelId('health');
  if (!alerts) return { sources: {}, routes: [], channel: health, severities: {}, reopenWithin: 0, health };
  return {
    sources: Object.fromEntries(
      Object.entries(alerts.sources).map(([name, { kind, mapping }]) => [name, { kind, mapping }]),
    ),
    routes: alerts.routes.map(({ match, channel }) => ({ match, channel: channelId(channel) })),
    channel: channelId(alerts.channel),
    severities: alerts.severities,
    reopenWithin: alerts.reopenWithin,
    health,
  };
}
