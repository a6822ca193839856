import { expect, test } from 'vitest';
import { deliveryRows } from '#src/cards/delivery-rows.ts';
import { payments, startStage } from './stage.ts';

/** Milliseconds, shorter than in earnest and longer than a call's time-out here. */
const quick = { beat: 100, patience: 1500 };

test('of two senders one sends, and the other when it is gone', async () => {
  await using stage = await startStage();
  // The lease as on a server, where the folder's lock is none.
  const replica = { database: { ...stage.database, kind: 'server' as const }, lease: quick };
  const senders = [stage.sender(replica), stage.sender(replica)];
  for (let index = 0; index < 4; index += 1) await stage.show(`a${index}`, `number ${index}`);

  await stage.slack.channel('payments').expectMessage('number 3');
  const sending = await Promise.all(senders.map(async (sender) => (await sender.status()).sending));
  expect(sending.toSorted()).toEqual([false, true]);

  await senders[sending.indexOf(true)]?.stop();
  await stage.show('b', 'taken over');
  stage.pass(10_000);
  await stage.slack.channel('payments').expectMessage('taken over');
  expect(stage.slack.calls.of('chat.postMessage')).toHaveLength(5);
});

test('who lost the lease writes nothing and is told so before the call', async () => {
  await using stage = await startStage();
  await stage.show('a', 'disk is full');
  const rows = deliveryRows(stage.database);
  const { id } = await stage.card('a');
  const held = { name: 'sender-of-this-test', epoch: 2, remaining: () => 5000 };
  await stage.database.db
    .insertInto('leases')
    .values({ name: held.name, owner: 'somebody', epoch: 2, beat: 1 })
    .execute();
  const before = await stage.card('a');
  const lost = { ...held, epoch: 1 };
  const place = { channel: payments, ts: '1.000000' };

  const call = { at: stage.clock.now(), channel: payments, detour: null };
  expect(await rows.begin(lost, { table: 'cards', id }, call)).toBe(false);
  await rows.cardSent(lost, id, { version: 1, hash: 'x', ...place, detour: null });
  await rows.cardLost(lost, id);
  await rows.failed(lost, { table: 'cards', id }, { error: 'x', retryAt: new Date(), doubtful: false });
  await expect(rows.tooLate(lost, [{ id, version: 1 }])).rejects.toThrow('taken over');
  expect(await stage.card('a')).toEqual(before);
  expect(await rows.begin(held, { table: 'cards', id }, call)).toBe(true);
});
