import { expect, test } from 'vitest';
import { type DeliveryRows, deliveryRows } from '#src/cards/delivery-rows.ts';
import { alert, eventually, startStage } from './stage.ts';

type Write = (...args: unknown[]) => Promise<unknown>;

/** The writes of a sender whose process ends just before or just after its n-th: none of the later ones comes. */
function endingAt(rows: DeliveryRows, last: number, when: 'before' | 'after') {
  const end = Promise.withResolvers<void>();
  const burial = Promise.withResolvers<void>();
  let writes = 0;
  const mortal = (name: string, write: Write): Write => {
    return async (...args) => {
      // How often it sweeps depends on the time, and should not move the point at which it ends.
      if (name !== 'sweep') writes += 1;
      if (writes < last) return await write(...args);
      if (writes === last && name !== 'sweep' && when === 'after') await write(...args);
      end.resolve();
      await burial.promise;
      throw new Error('this process has ended');
    };
  };
  return {
    rows: Object.fromEntries(
      Object.entries(rows).map(([name, write]) => [name, mortal(name, write as Write)]),
    ) as unknown as DeliveryRows,
    ended: end.promise,
    [Symbol.dispose]: () => burial.resolve(),
  };
}

// A card and the line about it are four writes, each begun and then known to be sent; so are their changes.
const points = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((write) => [
  { write, when: 'before' as const },
  { write, when: 'after' as const },
]);

test.each(points)(
  'killed $when write $write: every message once, and right at last',
  async ({ write, when }) => {
    await using stage = await startStage();
    using process = endingAt(deliveryRows(stage.database), write, when);
    // Nor does what has ended beat.
    stage.sender({ rows: process.rows, lease: { beat: 2 ** 30 } });
    const said = ['it fires'];
    await stage.show('a', 'firing', { say: said });
    if (write > 4) {
      const card = await stage.slack.channel('payments').expectMessage('firing');
      await card.thread().expectMessage('it fires');
      said.push('ana has it');
      await stage.show('a', 'acknowledged', { say: ['ana has it'] });
    }
    await process.ended;
    await stage.database.db.updateTable('leases').set({ owner: '' }).execute();
    said.push('it is over');
    await stage.show('a', 'resolved', { say: ['it is over'] });
    stage.pass(10_000);
    stage.sender();

    const card = await stage.slack.channel('payments').expectMessage('resolved');
    await card.thread().expectMessage('it is over');
    expect(card.thread().messages.map(({ text }) => text)).toEqual(said);
    expect(stage.slack.channel('payments').messages).toHaveLength(1);
  },
);

// It is read, uploaded, begun and known to be given. Uploaded and not shown, it is uploaded again: nobody saw it.
const givings = [3, 4, 5, 6].flatMap((write) => [
  { write, when: 'before' as const },
  { write, when: 'after' as const },
]);

test.each(givings)(
  'killed $when write $write of a file: it is in the thread once',
  async ({ write, when }) => {
    const timeouts = { fast: 4000, out: 4000 };
    await using stage = await startStage();
    using process = endingAt(deliveryRows(stage.database), write, when);
    stage.sender({ rows: process.rows, lease: { beat: 2 ** 30 }, timeouts });
    await stage.show('a', 'firing');
    const card = await stage.slack.channel('payments').expectMessage('firing');
    const file = { key: 'log', name: 'log', text: 'all of it\n', elsewhere: '' };
    await stage.say({ thread: alert('a'), message: { text: 'The log' }, file, urgency: 'progress' });
    await process.ended;
    await stage.database.db.updateTable('leases').set({ owner: '' }).execute();
    stage.sender({ timeouts });

    await eventually(async () => {
      stage.pass(3000);
      return (await stage.messages()).map(({ state }) => state);
    }).toEqual(['sent']);
    await card.thread().expectMessage('The log');
    expect(card.thread().messages.flatMap(({ files }) => files)).toEqual([{ name: 'log', text: file.text }]);
  },
);
