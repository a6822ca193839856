// Tables of releases, as Kysely sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date, Date>;
type Json<T extends object> = JSONColumnType<T, string, string>;

export interface ReleaseSchema {
  releases: ReleaseTable;
  deliveries: DeliveryTable;
  available_releases: AvailableReleaseTable;
  changes: ChangeTable;
  release_mutes: ReleaseMuteTable;
}

/** One release of an app in an environment: what ran there, and how it proved. */
export interface ReleaseTable {
  id: Generated<number>;
  app: string;
  environment: string;
  /** `foreign`: somebody changed it around the bot. */
  origin: 'deploy' | 'promote' | 'rollback' | 'foreign';
  /** What people call it: the tag or, without one, the digest's beginning. */
  version: string;
  images: Json<{ workload: string; container: string; image: string }[]>;
  /** Their templates as the API returned them, unknown fields included: what a rollback puts back. Null before it is written. */
  workloads: ColumnType<object[] | null, string | null, string | null>;
  /** By workload, as they were applied; null where only images were written, or nobody knows how. */
  manifests: ColumnType<Record<string, object> | null, string | null, string | null>;
  /** Of the templates without what a restart leaves in them; equal means the same release. */
  digest: string | null;
  verdict: 'rolling' | 'live' | 'proven good' | 'failed' | 'rolled back' | 'stopped' | 'foreign';
  /** Why it failed, plain text. */
  problem: string | null;
  /** `U…`, `source:…`, or the field manager of a foreign one, such as `kubectl`. */
  by: string;
  operation: string | null;
  /** Whether a migration ran for it, which going back before it does not undo. */
  migrated: boolean;
  /** What the image's builder wrote on it. */
  labels: Json<{ commit?: string; source?: string; created?: string }>;
  started_at: Timestamp;
  /** When every replica ran it, or when it failed. */
  settled_at: Timestamp | null;
  proven_at: Timestamp | null;
  /** Since when it will not finish by itself; a rollback by policy counts from here. */
  doomed_at: Timestamp | null;
  /** A person stopped that rollback. */
  kept: Generated<boolean>;
}

/** How a release of ours went, stored with its verdict. Times are milliseconds. */
export interface DeliveryTable {
  release: number;
  outcome: 'live' | 'proven good' | 'failed' | 'rolled back';
  /** From the commit to every replica; null where its time is not known. */
  lead: number | null;
  /** From its beginning to every replica or, of one that never came so far, to its failure. */
  duration: number;
  /** From its failure until every replica ran the next one that proved good. */
  recovery: number | null;
  /** When it came up or, of one that failed, when. */
  at: Timestamp;
}

/** What a pipeline has announced. Rows are never updated. */
export interface AvailableReleaseTable {
  id: Generated<number>;
  app: string;
  tag: string;
  /** What the tag named when it was announced. */
  digest: string;
  commit: string | null;
  committed_at: Timestamp | null;
  /** https:// */
  pipeline: string | null;
  announced_at: Timestamp;
}

/** Whatever was changed of an app, so that an alert can name what changed before it. Rows are never updated. */
export interface ChangeTable {
  id: Generated<number>;
  app: string;
  environment: string;
  kind: 'deploy' | 'promote' | 'rollback' | 'foreign' | 'restart' | 'scale' | 'pause' | 'resume';
  /** For people: `v411 → v412`, `3 → 5 replicas`. Plain text. */
  what: string;
  by: string;
  at: Timestamp;
  operation: string | null;
  release: number | null;
}

/** Of which alerts nobody is told while an operation rolls a release out. Each lasts once, and is never made longer. */
export interface ReleaseMuteTable {
  operation: string;
  app: string;
  environment: string;
  version: string;
  back: boolean;
  /** An alert is meant that has all the labels of one of these. */
  alerts: Json<Record<string, string>[]>;
  began_at: Timestamp;
  until: Timestamp;
  /** When the first alert was held, and its thread told so. */
  held_at: Timestamp | null;
  ended_at: Timestamp | null;
}
