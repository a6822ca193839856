import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing, Subject, Urgency } from '#src/cards/cards.ts';
import { cardsTopic, createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';

const clock = systemClock();
const cards = createCards(clock);
let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
beforeEach(async () => {
  await database.db.deleteFrom('messages').execute();
  await database.db.deleteFrom('cards').execute();
});
afterAll(() => database[Symbol.asyncDispose]());

const alert = (subject: string): Subject => ({ kind: 'alert', subject });
const show = (channel: string, subjects: Subject[], urgency: Urgency = 'verdict') =>
  database.tx((trx) => cards.show(trx, channel, subjects, urgency));
const say = (...messages: Outgoing[]) => database.tx((trx) => cards.say(trx, messages));
const rows = () => database.db.selectFrom('cards').selectAll().orderBy('id').execute();
const said = () => database.db.selectFrom('messages').selectAll().orderBy('id').execute();
const sent = () =>
  database.db
    .updateTable('cards')
    .set((row) => ({ sent_version: row.ref('version') }))
    .execute();

describe('show', () => {
  test('makes the card, and then only wants it newer', async () => {
    await show('C1', [alert('a')]);
    const [first] = await rows();
    await show('C1', [alert('a')]);

    const again = await rows();
    expect(again).toHaveLength(1);
    expect(again[0]).toMatchObject({
      version: 2,
      sent_version: 0,
      marker: first?.marker,
      wanted_at: first?.wanted_at,
    });
  });

  test.each([
    ['progress', 'verdict', 'verdict'],
    ['verdict', 'progress', 'verdict'],
    ['decision', 'progress', 'decision'],
    ['decision', 'verdict', 'verdict'],
  ] as const)('%s waiting and %s wanted is %s', async (waiting, wanted, expected) => {
    await show('C1', [alert('a')], waiting);
    await show('C1', [alert('a')], wanted);

    expect((await rows())[0]?.urgency).toBe(expected);
  });

  test('a wish after the last was fulfilled starts anew', async () => {
    await show('C1', [alert('a')], 'verdict');
    const before = (await rows())[0]?.wanted_at;
    await sent();
    clock.advance(60_000);
    await show('C1', [alert('a')], 'progress');

    const [row] = await rows();
    expect(row?.urgency).toBe('progress');
    expect(row?.wanted_at.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
  });

  test('thousands in one statement, each with a marker of its own', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => alert(`a${index}`));
    await show('C1', [...many, ...many]);

    expect(new Set((await rows()).map(({ marker }) => marker)).size).toBe(5000);
  });

  test('wakes the sender once the change is on disk, and not when it is not', async () => {
    let woken = 0;
    const stop = database.onWake(cardsTopic, () => {
      woken += 1;
    });
    const undone = database.tx(async (trx) => {
      await cards.show(trx, 'C1', [alert('a')], 'verdict');
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    const before = woken;
    await show('C1', [alert('a')]);
    await Promise.resolve();
    stop();

    expect([before, woken]).toEqual([0, 1]);
  });
});

test('touch wants every card of a subject newer, and makes none', async () => {
  await show('C1', [alert('a')]);
  await show('C2', [alert('a')]);
  await sent();
  await database.tx((trx) => cards.touch(trx, [alert('a'), alert('b')], 'decision'));

  expect(await rows()).toMatchObject([
    { channel: 'C1', version: 2, urgency: 'decision' },
    { channel: 'C2', version: 2, urgency: 'decision' },
  ]);
});

describe('say', () => {
  const message = { text: 'hello' };

  test('keeps the order', async () => {
    await say(
      ...['one', 'two', 'three'].map(
        (text) => ({ to: 'C1', message: { text }, urgency: 'decision' }) as const,
      ),
    );

    expect((await said()).map(({ content }) => content)).toEqual([
      { text: 'one' },
      { text: 'two' },
      { text: 'three' },
    ]);
  });

  test('goes into the thread of each card of the subject, or of the one in the channel named', async () => {
    await show('C1', [alert('a')]);
    await show('C2', [alert('a')]);
    await say(
      { thread: alert('a'), message, urgency: 'decision' },
      { thread: alert('a'), to: 'C2', message, urgency: 'decision', broadcast: true },
    );

    const [first, second] = await rows();
    expect(await said()).toMatchObject([
      { channel: 'C1', card_id: first?.id, broadcast: false },
      { channel: 'C2', card_id: second?.id, broadcast: false },
      { channel: 'C2', card_id: second?.id, broadcast: true },
    ]);
  });

  test('leaves out the thread of a card that is not', async () => {
    await say({ thread: alert('none'), message, urgency: 'decision' });

    expect(await said()).toEqual([]);
  });

  test('keeps the time after which it is no news', async () => {
    const dropAfter = new Date('2026-11-23T15:00:00Z');
    await say({ to: 'U1', message, urgency: 'progress', dropAfter });

    expect(await said()).toMatchObject([
      { channel: 'U1', card_id: null, drop_after: dropAfter, state: 'queued' },
    ]);
  });

  test('what the store cannot hold is replaced, not refused', async () => {
    await say({ to: 'C1', message: { text: 'a\0b\ud83d "\\u0000"' }, urgency: 'decision' });

    expect((await said())[0]?.content).toEqual({ text: 'a\ufffdb\ufffd "\\u0000"' });
  });
});
