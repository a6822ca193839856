// Tables of operations, as Kysely sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date, Date>;
type Json<T extends object> = JSONColumnType<T, string, string>;
type NullableJson<T extends object> = ColumnType<T | null, string | null | undefined, string | null>;

type State = 'planned' | 'waiting' | 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';

export interface OperationSchema {
  operations: OperationTable;
  operation_journal: OperationJournalTable;
  operation_decisions: OperationDecisionTable;
  operation_wants: OperationWantTable;
  operation_locks: OperationLockTable;
  operation_freezes: OperationFreezeTable;
  operation_log: OperationLogTable;
}

/** Durable work: what was asked, what is to be done, and how far it is. */
export interface OperationTable {
  /** Five letters and digits; people type a prefix of it. */
  id: string;
  /** The definition, and the version of it that made the plan. */
  name: string;
  version: number;
  state: State;
  input: Json<object>;
  plan: Json<{ commitment: object; context: object }>;
  /** Of the plan's commitment. */
  digest: string;
  /** Of the configuration it was planned with. */
  config_digest: string;
  /** What the card says of the plan: mrkdwn, made when it was planned. */
  title: string;
  lines: Json<string[]>;
  steps: Json<{ key: string; title: string }[]>;
  /** Every plan it has had, in order, and from which version of its card on each was shown. */
  plans: Json<{ digest: string; lines: string[]; from: number }[]>;
  environment: string | null;
  /** Channels that are told of start and verdict. */
  channels: Json<string[]>;
  permission: string;
  /** `U…`, or `source:…` for a service, which has no team. */
  asked_by: string;
  team: string | null;
  reason: string | null;
  channel: string;
  /** The request that asked for it: run again after a restart, it finds itself done. */
  request_key: string;
  parent: string | null;
  /** The order of the queue. Those that go ahead come before all others. */
  place: Generated<number>;
  ahead: boolean;
  /** What the policy asks for, all of it. */
  approvals: Json<{ count: number; by: string[]; selfApproval: boolean; expiry: number; why?: string }[]>;
  /** While planned: what its asker is asked. */
  questions: Json<{ guard: string; text: string; permission?: string }[]>;
  /** When planned or waiting ends by itself. */
  expires_at: Timestamp | null;
  /** A cancel of what runs, until the runner has stopped it. */
  cancel: NullableJson<{ by: string; at: string; reason?: string }>;
  /** What the step at work says of itself. */
  progress: NullableJson<{ step: string; text: string; offers: object[]; alarm?: boolean }>;
  verdict: NullableJson<object>;
  /** Why a queued one does not start, when it is not the queue. */
  held: string | null;
  /** Grows with each change. */
  revision: Generated<number>;
  asked_at: Timestamp;
  began_at: Timestamp | null;
  /** Of the whole: moves with each retry. */
  resumed_at: Timestamp | null;
  ended_at: Timestamp | null;
  /** Lease of the runner that is at it, or was. */
  epoch: number | null;
  /** Whether its outcome is in the audit trail. */
  audited: Generated<boolean>;
}

/** What was about to be done and what came of it, in order. Rows are never updated. */
export interface OperationJournalTable {
  id: Generated<number>;
  operation_id: string;
  step: string;
  /** `begun` is on disk before the act. */
  kind: 'begun' | 'done' | 'failed' | 'unknown' | 'stopped' | 'again';
  attempt: number;
  at: Timestamp;
  epoch: number;
  detail: Json<object>;
}

/** What people decided and did about a plan; another digest is another plan. */
export interface OperationDecisionTable {
  id: Generated<number>;
  operation_id: string;
  digest: string;
  kind: DecisionKind;
  /** Which guard was passed; empty for what is about the whole. */
  guard: string;
  by: string;
  at: Timestamp;
  reason: string | null;
  /** Of an approval: those asked whom it stands for; none once its giver was no longer asked when it was to begin. */
  speaks_for: Json<string[]>;
  /** The request that decided it: run again after a restart, it finds itself done. */
  request_key: string;
}

export type DecisionKind =
  | 'approved'
  | 'declined'
  | 'passed'
  | 'break-glass'
  | 'cancelled'
  | 'retried'
  | 'marked done'
  | 'given up';

/** Names of what an operation must have to itself. */
export interface OperationWantTable {
  operation_id: string;
  name: string;
}

/** Who has a name now: an operation that runs, and beside it a person who wants nobody else to change anything. */
export interface OperationLockTable {
  name: string;
  operation_id: string | null;
  person: string | null;
  /** Left by what this person had done: it holds up this person too. */
  held: Generated<boolean>;
  reason: string | null;
  since: Timestamp;
  expires_at: Timestamp | null;
}

/** A person lets nothing be changed in an environment for a while. */
export interface OperationFreezeTable {
  environment: string;
  by: string;
  reason: string;
  since: Timestamp;
  until: Timestamp;
}

/** Lines of its log, secrets already taken out. */
export interface OperationLogTable {
  id: Generated<number>;
  operation_id: string;
  step: string;
  at: Timestamp;
  line: string;
}
