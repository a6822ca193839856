import type { Severity } from '#src/alerts/alert.ts';
import type { AlertSettings } from '#src/alerts/settings.ts';
import { type Entries, entryOf } from './text.ts';

export interface Router {
  /** By the labels that the whole group has in common. */
  channel(labels: Entries): { route: string; channel: string };
  /** In our words; a word that is neither ours nor mapped is a warning, since it was worth sending. */
  severity(labels: Entries, said?: string): Severity;
}

export function createRouter(settings: AlertSettings): Router {
  const routes = settings.routes.map(({ match, channel }, place) => ({
    route: String(place),
    channel,
    matchers: Object.entries(match).map(([name, pattern]) => ({ name, test: matcher(pattern) })),
  }));
  const words = new Map(
    Object.entries({ ...known, ...settings.severities }).map(([word, severity]) => [
      word.toLowerCase(),
      severity,
    ]),
  );

  return {
    channel(labels) {
      const values = new Map(labels);
      const route = routes.find(({ matchers }) =>
        matchers.every(({ name, test }) => test(values.get(name) ?? '')),
      );
      // What it matches with stays in this thread: functions cannot be sent.
      return route
        ? { route: route.route, channel: route.channel }
        : { route: 'default', channel: settings.channel };
    },
    severity(labels, said) {
      const word = said ?? entryOf(labels, 'severity', 'priority', 'level') ?? '';
      return words.get(word.trim().toLowerCase()) ?? 'warning';
    },
  };
}

/** Written /…/ it is a regular expression for the whole value, as Alertmanager's matchers are. */
function matcher(pattern: string): (value: string) => boolean {
  if (!/^\/.*\/$/s.test(pattern)) return (value) => value === pattern;
  const expression = new RegExp(`^(?:${pattern.slice(1, -1)})$`, 'u');
  return (value) => expression.test(value);
}

const known: Record<string, Severity> = {
  critical: 'critical',
  page: 'critical',
  fatal: 'critical',
  emergency: 'critical',
  high: 'critical',
  error: 'critical',
  p1: 'critical',
  warning: 'warning',
  warn: 'warning',
  medium: 'warning',
  p2: 'warning',
  info: 'info',
  information: 'info',
  informational: 'info',
  low: 'info',
  none: 'info',
  p3: 'info',
};
