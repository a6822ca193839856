// What messages show of an alert group.
import type { GroupState, Link, Severity } from './alert.ts';

export interface GroupView {
  id: string;
  source: string;
  state: GroupState;
  severity: Severity;
  title: string;
  /** What all its alerts have in common, as the sender said it. */
  labels: Record<string, string>;
  annotations: Record<string, string>;
  links: Link[];
  channel: string;
  firing: number;
  total: number;
  /** When we first heard of it. */
  openedAt: Date;
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  /** A user; null when the sender resolved it. */
  resolvedBy: string | null;
  resolvedAt: Date | null;
  hold: HoldView | null;
}

/** Why nobody is told of it or, once that has ended, was. */
export interface HoldView {
  /** Plain text: `the rollout of checkout v412`. */
  why: string;
  since: Date;
  until: Date;
  ended: Date | null;
}

export interface AlertView {
  name: string;
  severity: Severity;
  status: 'firing' | 'resolved';
  /** By the sender's clock. */
  startsAt: Date;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface CardView {
  group: GroupView;
  /** The earliest start of what fires or, once nothing does, of what fired; by the sender's clock. */
  since: Date | null;
  /** When we heard of that start. The group itself may have opened earlier and been over in between. */
  heardAt: Date | null;
  /** Worst first, and no more than a card shows. */
  alerts: AlertView[];
}

export interface EventView {
  at: Date;
  kind: string;
  actor: string | null;
  detail: Record<string, unknown>;
}
