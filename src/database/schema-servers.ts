// Tables of servers, as Kysely sees them.
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Timestamp = ColumnType<Date, Date, Date>;
type Json<T extends object> = JSONColumnType<T, string, string>;

export interface ServerSchema {
  servers: ServerTable;
  server_keys: ServerKeyTable;
}

/**
 * A server. Its row is written before anything is asked of a cloud, and is `gone` only when it is proven that nothing of
 * it is left: what a crash left behind is found by it.
 */
export interface ServerTable {
  /** That of the operation that makes it. */
  id: string;
  /** An RFC 1123 label; of those that are not gone, no two have the same. */
  name: string;
  blueprint: string;
  cloud: string;
  /** Where that cloud was when it was made: what is said elsewhere says nothing of it. */
  region: string;
  endpoint: string | null;
  environment: string | null;
  /** `creating`: its operation is at it, or has left something to be removed. `gone`: it is no more. */
  state: 'creating' | 'running' | 'stopped' | 'gone';
  /** The same launch under it makes nothing twice; a tag of what was made. */
  token: string;
  /** When the cloud was last asked to launch it: from the first time on there may be something to remove. */
  launched_at: Timestamp | null;
  instance: string | null;
  /** By which I log in, and people do. */
  address: string | null;
  port: number;
  login: string;
  type: string;
  owner: string;
  /** Where it was asked for: it is spoken of there. */
  channel: string;
  protected: boolean;
  price: ColumnType<{ perHour: number; currency: string; asOf: string } | null, string | null, string | null>;
  /** Its cloud said that it ends, or took the order to end it: absent after that, it is gone. */
  ending: Generated<boolean>;
  /** Since when its cloud does not know it. */
  unseen_since: Timestamp | null;
  /** Why it cannot be looked after, as people were told once; until it can. */
  trouble: string | null;
  /** Public halves; two while one takes the other's place, of which either may answer. */
  host_keys: Json<string[]>;
  /** Public half of the key that I log in with. */
  login_key: string;
  /** Private half of the first host key, until it is rotated away; sealed. */
  sealed_host_key: string | null;
  /** Private half of the key that I log in with; sealed. */
  sealed_login_key: string | null;
  created_at: Timestamp;
  /** When it was handed over. */
  ready_at: Timestamp | null;
  /** When its time is up; null: never. */
  expires_at: Timestamp | null;
  gone_at: Timestamp | null;
  /** Plain text: who or what ended it. */
  gone_why: string | null;
}

/** A public key that its owner wants to log in with. */
export interface ServerKeyTable {
  id: Generated<number>;
  person: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  key: string;
  /** SHA-256, as `ssh-keygen -lf` shows it. */
  fingerprint: string;
  comment: string;
  added_at: Timestamp;
}
