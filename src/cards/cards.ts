import type { Transaction } from 'kysely';
import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import type { Database } from '#src/database/connect.ts';
import type { Schema } from '#src/database/schema.ts';
import type { Message } from '#src/messages/message.ts';

/** What waits for Slack's limits last is what people wait for least. */
export type Urgency = 'verdict' | 'decision' | 'progress';

/** Milliseconds each lets itself be overtaken; after them it is as pressing as any, so everything gets its turn. */
export const patience: Record<Urgency, number> = { verdict: 0, decision: 300_000, progress: 900_000 };

export interface Subject {
  /** Which renderer of the registry draws it: `alert`. */
  kind: string;
  /** The id of what it shows. */
  subject: string;
}

export interface Wanted extends Subject {
  /** When what it shows was received; now, when left out. */
  since?: Date;
}

/** Text that is too long for a message. */
export interface OutgoingFile {
  /** What it is of: given once in each thread, however often it is asked for. */
  key: string;
  name: string;
  text: string;
  /** mrkdwn: where else it can be read, said when Slack takes no file. */
  elsewhere: string;
}

export interface Outgoing {
  /** A channel, or a user for a direct message. Left out for a thread: the card's channel is used. */
  to?: string;
  /** Goes into the thread of this subject's card, after that card is posted. */
  thread?: Subject;
  /** A thread reply that also shows in the channel. */
  broadcast?: boolean;
  message: Message;
  /** Stands under the message. In a thread only, and out of its order: nothing waits for it. */
  file?: OutgoingFile;
  urgency: Urgency;
  /** Dropped rather than posted after this time: news of something long over. */
  dropAfter?: Date;
}

/**
 * What should be visible. Every method joins the caller's transaction, so that a change and its being
 * shown are one commit; that commit wakes the sender.
 */
export interface Cards {
  /** Wants these subjects' cards in this channel to show the present rows; makes the card on first call. */
  show(trx: Transaction<Schema>, channel: string, subjects: Wanted[], urgency: Urgency): Promise<void>;
  /** Wants every existing card of these subjects to show the present rows. */
  touch(trx: Transaction<Schema>, subjects: Subject[], urgency: Urgency): Promise<void>;
  /** A message for the thread of a subject that has no card is left out. */
  say(trx: Transaction<Schema>, messages: Outgoing[]): Promise<void>;
}

/** A card drawn from the rows as they are now. */
export interface Drawing {
  message: Message;
  /** False when posting it for the first time now would be late news: resolved before anyone saw it. */
  alive: boolean;
}

/** Draws many at once; a subject that no longer exists is left out of the answer. */
export type DrawCards = (subjects: string[]) => Promise<Map<string, Drawing>>;

/** By the kind of a card's subject: how it is drawn. */
export type Drawers = Record<string, (database: Database, clock: Clock, config: () => Config) => DrawCards>;
