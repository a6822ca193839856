import { expect, test } from 'vitest';
import { deliveryRows } from '#src/cards/delivery-rows.ts';
import type { Database } from '#src/database/connect.ts';
import { eventually, startStage } from './stage.ts';

/** A post that is late for this machine only would be one of unknown outcome, which is another story. */
const patient = { fast: 5000, out: 5000 };

test('a row that was read before its post began, and is seen after it was answered, is not posted again', async () => {
  await using stage = await startStage();
  const [begins, read, sent] = [1, 2, 3].map(() => Promise.withResolvers<void>());
  let isOut = false;
  // What the sender reads while the post is about to begin, it gets only when that is long over.
  const db = afterEachRead(stage.database.db, async () => {
    if (!isOut) return;
    read?.resolve();
    await sent?.promise;
  });
  const rows = deliveryRows(stage.database);
  const sender = stage.sender({
    timeouts: patient,
    database: { ...stage.database, db },
    rows: {
      ...rows,
      async begin(...row) {
        isOut = true;
        begins?.resolve();
        await read?.promise;
        return await rows.begin(...row);
      },
      async cardSent(...row) {
        await rows.cardSent(...row);
        isOut = false;
        sent?.resolve();
      },
    },
  });
  await stage.show('a', 'disk is full');
  await begins?.promise;
  sender.look();
  await stage.slack.channel('payments').expectMessage('disk is full');
  await stage.show('b', 'after it');
  stage.pass(2000);
  await stage.slack.channel('payments').expectMessage('after it');

  await eventually(async () => (await sender.status()).lanes).toEqual([]);
  expect(stage.slack.channel('payments').messages.map(({ text }) => text)).toEqual([
    'disk is full',
    'after it',
  ]);
});

function afterEachRead(db: Database['db'], wait: () => Promise<void>): Database['db'] {
  return replacing(db, 'getExecutor', () => {
    const executor = db.getExecutor();
    return replacing(executor, 'executeQuery', async (...query: Parameters<typeof executor.executeQuery>) => {
      const result = await executor.executeQuery(...query);
      await wait();
      return result;
    });
  });
}

function replacing<T extends object>(whole: T, name: keyof T, part: unknown): T {
  return new Proxy(whole, {
    get(target, key) {
      if (key === name) return part;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
