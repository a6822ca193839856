import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { CloudRefused } from '#src/integrations/cloud.ts';
import { createServerOperation } from '#src/servers/operations/create.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { killedAtEntry } from '#test/support/engine.ts';
import { serverStage } from '#test/support/server-stage.ts';
import { anaKey, publicKey, serverConfig, wanted } from '#test/support/servers.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const stage = (more: Parameters<typeof serverStage>[1] = {}) => serverStage(database, more);

test('made, known by its host key, given another, and handed over', async () => {
  const { world, needs, create } = stage();

  const { state, text, server, id } = await create();

  expect(state).toBe('succeeded');
  expect(text).toMatch(/is ready/);
  expect(text).toContain('ssh quarterdeck@10.0.0.5');
  expect(server).toMatchObject({ state: 'running', instance: 'i-1', hostKeys: [world.hostKeys.get('i-1')] });
  const user = JSON.parse(world.launches[0]?.userData.slice(13) ?? '');
  expect(user.ssh_keys.ed25519_public).not.toBe(world.hostKeys.get('i-1'));
  expect(user.users[0].ssh_authorized_keys).toEqual([server?.loginKey, anaKey]);
  expect(world.instances[0]?.tags).toMatchObject({
    'managed-by': 'quarterdeck',
    'quarterdeck:operation': id,
  });
  expect((await needs.records.secrets(id)).hostKey).toBeUndefined();
});

test('an answer lost after the launch: the same instance is found again, and is the only one', async () => {
  const { world, create } = stage();
  world.loseAnswers = 1;

  expect(await create()).toMatchObject({ state: 'succeeded', server: { instance: 'i-1' } });
  expect(world.instances).toHaveLength(1);
});

test('no capacity: what the cloud says, and nothing to remove', async () => {
  const { world, create } = stage();
  world.refuseLaunch = new CloudRefused('There is none of this type now.', 'capacity');

  const { state, text, server } = await create();

  expect(state).toBe('failed');
  expect(text).toMatch(/There is none of this type now\..*The cloud made nothing/s);
  expect(server).toMatchObject({ state: 'gone' });
});

test('another host key at its address: alarm, nothing sent, and the instance is removed', async () => {
  const { world, create } = stage();
  world.hostKeys.set = function set(this: Map<string, string>, id) {
    return Map.prototype.set.call(this, id, publicKey('somebody else')) as Map<string, string>;
  };

  const { state, text } = await create();

  expect(state).toBe('failed');
  expect(text).toMatch(/:rotating_light:.*SHA256:other.*terminated, and nothing of it is left/s);
  expect(world.ran).toEqual([]);
  expect(world.instances.map((each) => each.state)).toEqual(['terminated']);
});

test('a step that cannot end well removes what was made, whichever it is', async () => {
  for (const program of ['cloud-init', 'ssh-keygen', 'systemctl reload']) {
    const { world, create } = stage();
    world.instead.set(program, () => ({ code: 1, output: 'it is broken' }));

    const { state, text, server } = await create();

    expect(state, program).toBe('failed');
    expect(text, program).toMatch(/it is broken.*nothing of it is left/s);
    expect(server, program).toMatchObject({ state: 'gone' });
    expect(
      world.instances.map((each) => each.state),
      program,
    ).toEqual(['terminated']);
  }
});

test('somebody terminates it meanwhile: said, and closed', async () => {
  const { world, create } = stage();
  world.instead.set('true', () => {
    const reason = 'Client.UserInitiatedShutdown: User initiated shutdown';
    for (const instance of world.instances) Object.assign(instance, { state: 'terminated', reason });
    throw new TemporaryError('connecting: refused');
  });

  const { state, text, server } = await create();

  expect(state).toBe('failed');
  expect(text).toMatch(/`i-1` is terminated before I could log in. The cloud says: “Client.UserInitiated/);
  expect(server).toMatchObject({ state: 'gone' });
});

const moments = createServerOperation
  .steps(
    { commitment: { scripts: [{ name: 'web.sh', sha256: '' }] }, context: {} } as never,
    { pace: {} } as never,
    wanted,
  )
  .flatMap(({ key }) => (['begun', 'done'] as const).map((kind) => ({ key, kind })))
  .flatMap((moment) => (['before', 'after'] as const).map((when) => ({ ...moment, when })));

test.each(moments)(
  'killed $when "$kind" of $key is written: gone on with, and never twice',
  async (moment) => {
    const { key: step, ...rest } = moment;
    const script = join(mkdtempSync(join(tmpdir(), 'quarterdeck-script-')), 'web.sh');
    writeFileSync(script, '#!/bin/sh\ntrue\n');
    const { world, bench, input, read, said } = stage({ config: serverConfig({ scripts: [script] }) });
    const id = await bench.propose(createServerOperation, input);
    const killed = killedAtEntry({ step, ...rest });
    const first = await bench.run({ journal: killed.journal });
    await killed.dead;
    first.lose();

    const second = await bench.run();
    const over = async () => (await bench.state(id)) !== 'running';
    await vi.waitUntil(over, { interval: 10, timeout: 20_000 });
    await second.stop();

    expect(await bench.state(id)).toBe('succeeded');
    expect(world.instances).toHaveLength(1);
    expect(new Set(world.launches.map(({ token }) => token)).size).toBe(1);
    expect(await read(id)).toMatchObject({ state: 'running', hostKeys: [world.hostKeys.get('i-1')] });
    const told = await said(`*${input.name}* is ready`);
    expect(told.filter(({ channel }) => channel === 'source:test')).toHaveLength(1);
  },
);
