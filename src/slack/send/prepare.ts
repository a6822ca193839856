// From rows to what is sent, at the moment of sending.
import type { DrawCards, Drawing } from '#src/cards/cards.ts';
import type { PendingCard } from '#src/cards/pending.ts';
import { TemporaryError } from '#src/errors.ts';
import { detoured, repeated, withoutBlocks } from '#src/messages/delivery.ts';
import type { Message } from '#src/messages/message.ts';
import { type Content, contentOf, hashOf } from './content.ts';

export interface Prepared {
  content: Content;
  /** Of what it says with all its blocks, even when Slack has refused those. */
  hash: string;
  /** Slack has refused these blocks; the words go alone. */
  plain: boolean;
}

/** By the key of the work: the hash of what Slack refused as malformed. */
export type Refused = Map<string, string>;

export interface Notes {
  repeated: boolean;
  /** The channel it was meant for and why it is not there. */
  detour: { channel: string; reason: string } | undefined;
}

export function prepare(message: Message, key: string, notes: Notes, refused: Refused): Prepared {
  const hash = hashOf(contentOf(noted(message, notes)));
  const plain = refused.get(key) === hash;
  const content = contentOf(noted(plain ? withoutBlocks(message) : message, notes));
  return { content: plain ? { ...content, attachments: [] } : content, hash, plain };
}

function noted(message: Message, { repeated: twice, detour }: Notes): Message {
  const elsewhere = detour ? detoured(message, detour.channel, detour.reason) : message;
  return twice ? repeated(elsewhere) : elsewhere;
}

export interface DrawnCards {
  drawings: Map<PendingCard, Drawing>;
  /** What could not be drawn, for a fault of ours. */
  faults: Map<PendingCard, unknown>;
}

/** Draws the cards of each kind at once. A subject that is no more has neither a drawing nor a fault. */
export async function drawCards(cards: PendingCard[], draw: Record<string, DrawCards>): Promise<DrawnCards> {
  const drawn: DrawnCards = { drawings: new Map(), faults: new Map() };
  for (const [kind, those] of Map.groupBy(cards, (card) => card.kind)) {
    const drawKind = draw[kind];
    if (!drawKind) {
      for (const card of those) drawn.faults.set(card, new Error(`no renderer draws cards of kind ${kind}`));
      continue;
    }
    await drawInto(drawn, those, drawKind);
  }
  return drawn;
}

async function drawInto(drawn: DrawnCards, cards: PendingCard[], draw: DrawCards): Promise<void> {
  try {
    const drawings = await draw(cards.map(({ subject }) => subject));
    for (const card of cards) {
      const drawing = drawings.get(card.subject);
      if (drawing) drawn.drawings.set(card, drawing);
    }
  } catch (fault) {
    if (fault instanceof TemporaryError) throw fault;
    const [first] = cards;
    if (cards.length === 1 && first) {
      drawn.faults.set(first, fault);
      return;
    }
    // One that cannot be drawn must not hide the others.
    for (const card of cards) await drawInto(drawn, [card], draw);
  }
}
