import { afterAll, beforeAll, expect, test } from 'vitest';
import { serverShown } from '#src/messages/server-list.ts';
import { readyMessage } from '#src/messages/server-plan.ts';
import { expiresSoon } from '#src/messages/server-replies.ts';
import { powered } from '#src/messages/server-verdicts.ts';
import { createServers } from '#src/servers/create-servers.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { ana } from '#test/support/release-call.ts';
import { shop } from '#test/support/server-call.ts';
import { serverStage } from '#test/support/server-stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** Two of one name: the first is gone. */
async function successors() {
  const { create, needs, bench, input } = serverStage(database);
  const first = await create();
  await needs.records.gone(first.id, 'its time was up');
  const second = await create();
  const rights = { demand: async () => undefined };
  const servers = createServers({ ...needs, rights, operations: () => bench.operations });
  const find = (id: string | undefined, action: string, byButton: boolean) =>
    servers.find({ server: input.name, id }, action, { by: ana, channel: 'C1', byButton });
  return { first: first.id, second: second.id, find };
}

test('a button of a server that is gone does nothing to the next one of its name', async () => {
  const { first, second, find } = await successors();

  await expect(find(first, 'server.terminate', true)).rejects.toThrow(/is gone: its time was up/);
  expect(await find(second, 'server.terminate', true)).toMatchObject({ id: second });
  expect(await find(undefined, 'server.terminate', false)).toMatchObject({ id: second });
});

test('a button that has only a name shows, and changes nothing', async () => {
  const { second, find } = await successors();

  await expect(find(undefined, 'server.extend', true)).rejects.toThrow(/does not say which server/);
  expect(await find(undefined, 'server.read', true)).toMatchObject({ id: second });
});

test('each button says which server it is about', () => {
  const now = new Date('2026-11-25T10:00:00Z');
  const handed = { ...shop, instance: 'i-1', address: '10.0.0.5', fingerprint: 'SHA256:x', expiresAt: 0 };
  const about = { ...shop, environment: 'staging', channels: [] };
  const buttons = [
    ...[serverShown(shop, now), serverShown({ ...shop, state: 'stopped' }, now)],
    ...[expiresSoon(shop, now, now), readyMessage(handed)],
  ].flatMap(({ blocks = [] }) => JSON.stringify(blocks).match(/"value":"(?:[^"\\]|\\.)*"/g) ?? []);
  const offered = powered('stop', about).offers?.map(({ args }) => args) ?? [];

  expect(buttons.length).toBeGreaterThanOrEqual(10);
  for (const button of buttons) expect(button).toContain('server:7f3k2');
  expect(offered).toEqual([{ server: 'shop-1', id: 'server:7f3k2' }]);
});
