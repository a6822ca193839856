// Every table, as Kysely sees it. Rules of the columns that types cannot say stand beside them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { OperationSchema } from './schema-operations.ts';
import type { ReleaseSchema } from './schema-releases.ts';
import type { ServerSchema } from './schema-servers.ts';

/** Read as a Date; written as one. Never written by SQL's own now(): time comes from the clock. */
type Timestamp = ColumnType<Date, Date, Date>;
type Json<T extends object> = JSONColumnType<T, string, string>;

export interface Schema extends OperationSchema, ReleaseSchema, ServerSchema {
  requests: RequestTable;
  audit: AuditTable;
  audit_head: AuditHeadTable;
  intake: IntakeTable;
  alert_groups: AlertGroupTable;
  alerts: AlertTable;
  alert_events: AlertEventTable;
  cards: CardTable;
  messages: MessageTable;
  homes: HomeTable;
  message_files: MessageFileTable;
  timers: TimerTable;
  leases: LeaseTable;
  memory: MemoryTable;
}

/** What came from Slack, stored before it is acknowledged. */
export interface RequestTable {
  /** What Slack repeats when it delivers the same thing again: `event:Ev…`, `command:<trigger id>` … */
  key: string;
  way: string;
  user_id: string;
  request: Json<object>;
  received_at: Timestamp;
  /** When a process last began to work on it: long ago and unfinished means that it died of it or near it. */
  taken_at: Timestamp;
  attempts: Generated<number>;
  state: ColumnType<
    'received' | 'done' | 'refused' | 'failed',
    'received' | undefined,
    'received' | 'done' | 'refused' | 'failed'
  >;
  finished_at: Timestamp | null;
  /** Of the log line that tells what went wrong, when it was our fault. */
  reference: string | null;
}

/** A hash chain: `hash` covers `previous` and every other column. Rows are never updated. */
export interface AuditTable {
  seq: number;
  at: Timestamp;
  phase: 'intent' | 'outcome' | 'refusal' | 'note';
  actor: string;
  action: string;
  target: string;
  request_key: string | null;
  detail: Json<object>;
  previous: string;
  hash: string;
}

/** One row, locked by whoever appends. */
export interface AuditHeadTable {
  id: 1;
  seq: number;
  hash: string;
  /** The last row that retention sealed and removed; verification starts from its hash. */
  sealed_seq: number;
  sealed_hash: string;
}

/** Webhook bodies as received: stored, answered, and only then read. Its own queue. */
export interface IntakeTable {
  id: Generated<number>;
  source: string;
  received_at: Timestamp;
  /** Large bodies are kept compressed. */
  encoding: 'identity' | 'gzip';
  body: Uint8Array;
  state: ColumnType<'new' | 'done' | 'bad', 'new', 'new' | 'done' | 'bad'>;
  /** What was wrong with a bad one: where in the body, found, expected. */
  problem: string | null;
}

/** One card: what is firing together, from its first alert to its resolution. */
export interface AlertGroupTable {
  /** Five letters and digits; people type a prefix of it. */
  id: string;
  source: string;
  /** The sender's own name of the group. */
  key: string;
  /** The episode of this key that new alerts join; older ones are history. */
  current: boolean;
  state: 'firing' | 'acknowledged' | 'resolved';
  /** The worst that fires; once nothing does, the last that was. */
  severity: 'critical' | 'warning' | 'info';
  title: string;
  labels: Json<Record<string, string>>;
  annotations: Json<Record<string, string>>;
  links: Json<{ title: string; url: string }[]>;
  /** Of title, labels, annotations and links; equal means nothing to write. */
  digest: string;
  /** The route that chose the channel, as its place in the configuration; `default` when none matched. */
  route: string;
  channel: string;
  /** How many fire now, by severity. */
  critical: number;
  warning: number;
  info: number;
  firing: ColumnType<number, never, never>;
  /** How many different alerts it has held. */
  total: number;
  /** Grows with every change; what a compare-and-set names. */
  version: number;
  opened_at: Timestamp;
  changed_at: Timestamp;
  acknowledged_by: string | null;
  acknowledged_at: Timestamp | null;
  /** A user, or null when the sender resolved it. */
  resolved_by: string | null;
  resolved_at: Timestamp | null;
  /** Why nobody is, or was, told of it; times are ISO 8601. */
  hold: ColumnType<Held | null, string | null, string | null>;
}

export interface Held {
  /** Whose hold it is. */
  by: string;
  /** What it is for: `the rollout of checkout v412`. Plain text. */
  why: string;
  since: string;
  /** It ends then at the latest. */
  until: string;
  /** Since then it is shown as any other, if it fires; null while nobody is told. */
  ended: string | null;
  /** It had been shown before, and fired again. */
  again: boolean;
}

/** An episode of an alert: source and fingerprint, since `starts_at`. */
export interface AlertTable {
  id: Generated<number>;
  source: string;
  group_key: string;
  group_id: string;
  fingerprint: string;
  starts_at: Timestamp;
  status: 'firing' | 'resolved';
  ends_at: Timestamp | null;
  severity: 'critical' | 'warning' | 'info';
  /** What a list calls it: its alertname, or what the mapping said. */
  name: string;
  labels: Json<Record<string, string>>;
  annotations: Json<Record<string, string>>;
  url: string | null;
  /** Of everything above that a sender can change; equal means nothing to write. */
  digest: string;
  /** The body that brought the news that this row shows; whether that body is kept or not. */
  intake: number;
  /** When that body was received. */
  received_at: Timestamp;
}

/** What happened to a group, in order: its thread and its history. */
export interface AlertEventTable {
  id: Generated<number>;
  group_id: string;
  at: Timestamp;
  kind: string;
  actor: string | null;
  /** The request that made it happen: run again after a restart, it finds itself done. */
  request_key: string | null;
  detail: Json<object>;
}

/** What should be visible of a subject in a channel, and what is known to be. */
export interface CardTable {
  id: Generated<number>;
  kind: string;
  subject: string;
  /** Where it belongs. */
  channel: string;
  /** Where it stands or is being posted: another one when the channel is archived or the bot was removed. */
  posted_channel: string | null;
  ts: string | null;
  /** Why it stands elsewhere, as Slack's error code. */
  detour: string | null;
  /** Posted again although Slack could not tell whether it was there already. */
  repeated: Generated<boolean>;
  urgency: 'verdict' | 'decision' | 'progress';
  /** Grows with each wish; the card is right when sent_version has reached it. */
  version: number;
  sent_version: Generated<number>;
  sent_hash: string | null;
  wanted_at: Timestamp;
  /** Carried in the message's metadata, so that a post of unknown outcome can be found. */
  marker: string;
  /** Set before each call and cleared by its answer: a row found with it is of unknown outcome. */
  posting_at: Timestamp | null;
  attempts: Generated<number>;
  retry_at: Timestamp | null;
  last_error: string | null;
}

/** Messages that are said once: thread lines, notices, direct messages. */
export interface MessageTable {
  id: Generated<number>;
  /** A channel or, for a direct message, a user. */
  channel: string;
  /** The card in whose thread it goes, once that card is posted. */
  card_id: number | null;
  broadcast: boolean;
  content: Json<object>;
  urgency: 'verdict' | 'decision' | 'progress';
  state: ColumnType<'queued' | 'sent' | 'dropped', 'queued', 'queued' | 'sent' | 'dropped'>;
  queued_at: Timestamp;
  /** After this it would be news of something long over, and is dropped instead. */
  drop_after: Timestamp | null;
  marker: string;
  posting_at: Timestamp | null;
  /** Where it was last tried, and in which thread: where to look for it when the outcome is unknown. */
  posted_channel: string | null;
  thread_ts: string | null;
  repeated: Generated<boolean>;
  attempts: Generated<number>;
  retry_at: Timestamp | null;
  ts: string | null;
  last_error: string | null;
  /** What its file is of: given once for each card, however often it is asked for. Null without one. */
  file_key: string | null;
}

/** What a message still has to bring as a file. No row once it is given, or when Slack takes none. */
export interface MessageFileTable {
  message_id: number;
  name: string;
  content: string;
  /** mrkdwn: where else it can be read. */
  elsewhere: string;
  /** Slack's name of the upload that was last to be shown: by it what was shown is found again. */
  slack_file: string | null;
}

/** The Home tab of a person who has opened it: a copy in Slack of what the rows say. */
export interface HomeTable {
  user_id: string;
  team: string;
  opened_at: Timestamp;
  /** The event that told of it: delivered again, it is nothing new. */
  event: string;
  /** What Slack shows was drawn from the rows, and is kept right; otherwise it says only how to come back. */
  live: boolean;
  /** Grows when it is opened and with what the person does; the tab is right when sent_version has reached it. */
  version: number;
  sent_version: Generated<number>;
  /** Null while Slack shows nothing that we know of. */
  sent_hash: string | null;
}

/** What is to happen at a time, once per (kind, subject). */
export interface TimerTable {
  id: Generated<number>;
  kind: string;
  subject: string;
  due_at: Timestamp;
  detail: Json<object>;
  attempts: Generated<number>;
  /** The lease epoch of who is at it; null when nobody is. */
  claimed_by: string | null;
  claimed_at: Timestamp | null;
}

/** Who does a piece of work that only one replica may do. */
export interface LeaseTable {
  name: string;
  owner: string;
  epoch: number;
  /** Changes every two seconds while the owner lives; observers watch it change, not what it says. */
  beat: number;
}

/** Small facts that outlive a process, by name. */
export interface MemoryTable {
  name: string;
  value: Json<object>;
  at: Timestamp;
}
