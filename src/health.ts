import type { DeliveryStatus } from './cards/delivery-status.ts';
import type { Replica } from './replicas.ts';

/** How the bot is, as `/qd status` says it. */
export interface Health {
  version: string;
  startedAt: Date;
  now: Date;
  store: { kind: 'embedded' | 'server'; up: boolean; reason?: string | undefined };
  /** Why people cannot reach the bot, when they cannot; in HTTP mode no sockets are wanted. */
  slack: { open: number; wanted: number; problem?: string | undefined };
  /** Webhook bodies that are stored and not yet read. */
  intake: { waiting: number; oldest: Date | null };
  delivery: DeliveryStatus;
  /** How many run, and how many wait for people or their turn; and who lets nothing new start. */
  operations: { running: number; waiting: number; readOnlyBy: string | undefined };
  /** Digest of the configuration in force. */
  config: string;
  /** The other replicas on the same store. */
  replicas: Replica[];
}
