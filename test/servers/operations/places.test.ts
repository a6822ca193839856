import { afterAll, beforeAll, expect, test } from 'vitest';
import { createServers } from '#src/servers/create-servers.ts';
import { createServerOperation } from '#src/servers/operations/create.ts';
import type { ServerConfig } from '#src/servers/operations/needs.ts';
import { terminateServerOperation } from '#src/servers/operations/terminate.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { serverStage } from '#test/support/server-stage.ts';
import { serverConfig } from '#test/support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** A plan of `web` for somebody who says this environment, or none. */
function asked(blueprint: Parameters<typeof serverConfig>[0], environment?: string) {
  const { needs, bench } = serverStage(database, { config: serverConfig(blueprint) });
  const rights = { demand: async () => undefined };
  const servers = createServers({ ...needs, rights, operations: () => bench.operations });
  const input = servers.wanted({ blueprint: 'web', environment }, 'C1');
  const plan = createServerOperation.plan(input, needs, { asker: 'U0ANA', now: bench.clock.now() });
  return plan.then(() => input.environment);
}

test('nobody chooses whose rights and approvals apply: a blueprint is used where it says', async () => {
  await expect(asked({ environment: 'production' }, 'staging')).rejects.toThrow(
    /\*web\* is not for servers in \*staging\*: they are made in \*production\*/,
  );
  expect(await asked({ environment: 'production' })).toBe('production');
});

test('where it names several, in one of them, and in the first when nothing is said', async () => {
  const several = { environment: undefined, environments: ['staging', 'production'] };

  expect(await asked(several)).toBe('staging');
  expect(await asked(several, 'production')).toBe('production');
  await expect(asked(several, 'lab')).rejects.toThrow(/made in \*staging\* or \*production\*/);
});

test('where it names none, in any', async () => {
  expect(await asked({ environment: undefined }, 'lab')).toBe('lab');
  expect(await asked({ environment: undefined })).toBeUndefined();
});

const approval = { count: 1, by: ['group:S0ONCALL'], selfApproval: false, expiry: 60_000 };

function staging(approvals: Partial<ServerConfig['environments'][string]['approvals'][number]>[]) {
  const all = approvals.map((own) => ({ ...approval, insists: [], ...own }));
  return { staging: { auto: false, channels: [], freeze: [], approvals: all } };
}

test.each([
  ['none', []],
  ['for something else only', [{ for: ['release.*'], insists: ['release.*'] }]],
  ['by size only', [{ when: { replicas: { count: 10 } } }]],
])('what is protected is neither made nor ended where approvals are %s', async (_, approvals) => {
  const config = { ...serverConfig({ ttl: undefined, protected: true }), environments: staging([{}]) };
  const { create, bench, input } = serverStage(database, { config });
  const { id, state } = await create();
  expect(state).toBe('succeeded');

  config.environments = staging(approvals);
  const about = { id, name: input.name, environment: 'staging', channels: [] };
  await expect(bench.propose(terminateServerOperation, about)).rejects.toThrow(
    /protected, and would be so by/,
  );
  const another = { ...input, name: `${input.name}-b` };
  await expect(bench.propose(createServerOperation, another)).rejects.toThrow(/no approvals that ask about/);
});
