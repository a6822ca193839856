// What an operation's start and verdict tell beyond its card.
import type { Kysely } from 'kysely';
import { messageAddress } from '#src/cards/workspace.ts';
import type { Schema } from '#src/database/schema.ts';
import { told, verdictLine } from '#src/messages/operation-thread.ts';
import type { OperationState, Verdict } from './operation.ts';
import { type OperationRow, operationSubject, type Store, type Trx } from './rows.ts';

type Told = Pick<OperationRow, 'id' | 'title' | 'asked_by' | 'channel' | 'channels'>;

/** Once each of start and verdict, where the card does not stand. */
export async function tellChannels(
  trx: Trx,
  { cards }: Pick<Store, 'cards'>,
  row: Told,
  what: string,
  state: OperationState,
): Promise<void> {
  const others = [...new Set(row.channels)].filter((channel) => channel !== row.channel);
  if (others.length === 0) return;
  const message = told({ ...row, askedBy: row.asked_by }, what, state, await cardAddress(trx, row));
  await cards.say(
    trx,
    others.map((to) => ({ to, message, urgency: 'verdict' })),
  );
}

/** An edit of the card notifies nobody. */
export async function tellVerdict(
  trx: Trx,
  { cards }: Pick<Store, 'cards'>,
  row: Told,
  state: OperationState,
  { text }: Verdict,
): Promise<void> {
  const message = verdictLine({ ...row, askedBy: row.asked_by }, state, text);
  await cards.say(trx, [{ thread: operationSubject(row.id), message, urgency: 'verdict' }]);
}

/** Undefined until the card is posted, or when it is not known what the workspace is called. */
export async function cardAddress(
  db: Kysely<Schema>,
  { id, channel }: Pick<Told, 'id' | 'channel'>,
): Promise<string | undefined> {
  const card = await db
    .selectFrom('cards')
    .select(['posted_channel', 'ts'])
    .where('kind', '=', 'operation')
    .where('subject', '=', id)
    .where('channel', '=', channel)
    .executeTakeFirst();
  if (!card?.ts || !card.posted_channel) return undefined;
  return await messageAddress(db, card.posted_channel, card.ts);
}
