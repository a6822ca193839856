import type { Transaction } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import type { KeyPair } from '#src/integrations/ssh/keys.ts';
import type { Secret } from '#src/secret.ts';
import type { Server } from './server.ts';

export type Trx = Transaction<Schema>;

/** What is known of one before it is made. */
export type Beginning = Omit<
  Server,
  | 'state'
  | 'launchedAt'
  | 'instance'
  | 'address'
  | 'ending'
  | 'unseenSince'
  | 'trouble'
  | 'hostKeys'
  | 'loginKey'
  | 'createdAt'
  | 'readyAt'
  | 'expiresAt'
  | 'goneAt'
  | 'goneWhy'
>;

/** By which a new one is known and logged in to. */
export interface FirstKeys {
  host: KeyPair;
  login: KeyPair;
}

export interface Count {
  /** Of the same blueprint, that are not gone. */
  perUser: number;
  perEnvironment: number;
}

/** The rows of servers. */
export interface Records {
  /** That are not gone, by name; in one environment or in all. */
  alive(environment?: string): Promise<Server[]>;
  /** One that is not gone. */
  named(name: string): Promise<Server | undefined>;
  read(id: string): Promise<Server | undefined>;
  count(of: Pick<Server, 'blueprint' | 'owner' | 'environment'>): Promise<Count>;
  /**
   * Written before anything is asked of a cloud; written again, it is the same with the keys of the first time. `refuse`
   * is asked while no other can be begun. Rejects with UserError when the name is taken.
   */
  begin(server: Beginning, keys: FirstKeys, refuse: (count: Count) => string | undefined): Promise<void>;
  /** From here on there may be something to remove. */
  launching(id: string): Promise<void>;
  /** It is known for sure that the cloud made nothing. */
  notLaunched(id: string): Promise<void>;
  launched(id: string, instance: string): Promise<void>;
  seen(id: string, now: { state: 'running' | 'stopped'; address: string | null }): Promise<void>;
  /** Its cloud was seen to end it, or took the order to. */
  ending(id: string): Promise<void>;
  /** Its cloud does not know it, from now on or since before; `seen` ends that. */
  unseen(id: string): Promise<void>;
  /** It cannot be looked after, until it is `seen`: `tell` joins the transaction the first time only. */
  trouble(id: string, why: string, tell: (trx: Trx, server: Server) => Promise<void>): Promise<void>;
  /** The private half of its first host key is there until the key is rotated away. */
  secrets(id: string): Promise<{ hostKey: Secret | undefined; loginKey: Secret }>;
  /** These host keys and no other. With one, its predecessor's private half is forgotten. */
  pin(id: string, hostKeys: string[]): Promise<void>;
  /** It is handed over, once: `tell` joins the transaction the first time only. */
  ready(id: string, expiresAt: Date | null, tell: (trx: Trx, server: Server) => Promise<void>): Promise<void>;
  /**
   * When its time is up, of when it was up before; null: never. Undefined when it is gone meanwhile. Of two at once, the
   * second is asked with what the first one made of it; what `until` throws changes nothing.
   */
  expire(id: string, until: (before: Date | null) => Date | null): Promise<Server | undefined>;
  /** Nothing of it is left, for this reason; its secrets go too. `tell` joins the transaction the first time only. */
  gone(id: string, why: string, tell?: (trx: Trx, server: Server) => Promise<void>): Promise<void>;
}
