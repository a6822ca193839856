// A store, an engine and a cloud in memory: operations of servers without Slack.
import { vi } from 'vitest';
import type { AnyOperation } from '#src/operations/operation.ts';
import { cleanServersOperation } from '#src/servers/operations/clean.ts';
import { createServerOperation } from '#src/servers/operations/create.ts';
import {
  rebootServerOperation,
  startServerOperation,
  stopServerOperation,
} from '#src/servers/operations/power.ts';
import { terminateServerOperation } from '#src/servers/operations/terminate.ts';
import type { Server } from '#src/servers/server.ts';
import type { TestDatabase } from './database.ts';
import { testEngine } from './engine.ts';
import { fakeWorld, serverConfig, serverNeeds, wanted } from './servers.ts';

const operations = [
  createServerOperation,
  terminateServerOperation,
  stopServerOperation,
  startServerOperation,
  rebootServerOperation,
  cleanServersOperation,
];

let names = 0;

/** Under a clock of its own; names are new with each. */
export function serverStage(database: TestDatabase, { world = fakeWorld(), config = serverConfig() } = {}) {
  names += 1;
  const input = { ...wanted, name: `shop-${names}` };
  let needs: ReturnType<typeof serverNeeds>;
  // Made by the engine, and handed to its operations.
  const handed = new Proxy({} as ReturnType<typeof serverNeeds>, {
    get: (_, key) => Reflect.get(needs, key),
  });
  const bench = testEngine(database, operations, handed);
  needs = serverNeeds({ database, clock: bench.clock }, world, config);

  /** Runs it to its end, and says how that was. */
  const end = async (id: string): Promise<{ id: string; state: string; text: string }> => {
    const runner = await bench.run();
    const over = async () => !['queued', 'running'].includes(await bench.state(id));
    await vi.waitUntil(over, { interval: 10, timeout: 20_000 });
    await runner.stop();
    const row = database.db.selectFrom('operations').select(['state', 'verdict']).where('id', '=', id);
    const { state, verdict } = await row.executeTakeFirstOrThrow();
    return { id, state, text: (verdict as { text: string } | null)?.text ?? '' };
  };
  const run = async (operation: AnyOperation, given: unknown) =>
    await end(await bench.propose(operation, given));
  const read = async (id: string): Promise<Server> => {
    const server = await needs.records.read(id);
    if (!server) throw new Error(`there is no server ${id}`);
    return server;
  };
  return {
    ...{ world, needs, bench, input, end, run, read },
    create: async () => {
      const ended = await run(createServerOperation, input);
      return { ...ended, server: await read(ended.id).catch(() => undefined) };
    },
    /** What was said, as it waits to be sent. */
    said: async (about: string) => {
      const rows = await database.db
        .selectFrom('messages')
        .select(['channel', 'content'])
        .orderBy('id')
        .execute();
      const texts = rows.map(({ channel, content }) => ({ channel, text: JSON.stringify(content) }));
      return texts.filter(({ text }) => text.includes(about));
    },
  };
}
