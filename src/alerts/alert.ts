/** Worst first. */
export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** Negative when `a` is the worse one. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

export type GroupState = 'firing' | 'acknowledged' | 'resolved';

export interface Link {
  title: string;
  url: string;
}

/** What a sender says of one alert. Texts hold nothing that PostgreSQL cannot store. */
export interface News {
  fingerprint: string;
  status: 'firing' | 'resolved';
  /** By the sender's clock, as ISO text; null when the sender does not say. */
  startsAt: string | null;
  endsAt: string | null;
  severity: Severity;
  /** What a list calls it. */
  name: string;
  /** JSON, ready for its column: a key such as `__proto__` stays text on its way. */
  labels: string;
  annotations: string;
  url: string | null;
  /** Of all that is shown of it; equal means nothing to write. */
  digest: string;
}

/** What a sender says of the group. */
export interface GroupFacts {
  key: string;
  title: string;
  labels: string;
  annotations: string;
  links: string;
  digest: string;
  /** The place of the route in the configuration, or `default`. */
  route: string;
  channel: string;
}

/** One group of one body, or a slice of it: never more alerts than one transaction should carry. */
export interface GroupNews {
  intake: number;
  source: string;
  receivedAt: Date;
  group: GroupFacts;
  alerts: News[];
  /** Whether the group's alerts of this body begin and end in this slice. */
  first: boolean;
  last: boolean;
}
