import { execFileSync } from 'node:child_process';
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askAdmin, isAnswered } from '#src/admin/ask.ts';
import type { Endpoints } from '#src/admin/endpoints.ts';
import { serveAdmin } from '#src/admin/serve.ts';
import { socketPath } from '#src/admin/socket-path.ts';
import { UserError } from '#src/errors.ts';
import { createLog } from '#src/log.ts';
import { createRedaction } from '#src/redaction.ts';

const endpoints: Endpoints = {
  echo: async (input) => input,
  count: async () => numbers(3),
  breaks: async () => broken(),
  refuse: async () => {
    throw new UserError('Not on a Sunday.');
  },
  fail: async () => {
    throw new Error('inner detail');
  },
};

async function* numbers(count: number) {
  for (let number = 0; number < count; number++) yield number;
}

async function* broken() {
  yield 1;
  throw new Error('inner detail');
}

async function start(dataDir = join(mkdtempSync(join(tmpdir(), 'quarterdeck-admin-')), 'data')) {
  const lines: string[] = [];
  const log = createLog(createRedaction(), { out: { write: (line) => lines.push(line) } });
  const socket = await serveAdmin(dataDir, endpoints, log);
  const ask = (name: string, input = {}) => askAdmin(socketPath(dataDir), name, input);
  return { dataDir, lines, ask, [Symbol.asyncDispose]: socket.close };
}

test('only the owner may use the socket and its folder', async () => {
  await using bot = await start();

  expect(statSync(socketPath(bot.dataDir)).mode & 0o777).toBe(0o600);
  expect(statSync(bot.dataDir).mode & 0o777).toBe(0o700);
});

test('one value, many values, a refusal, a fault and an unknown name each arrive as what they are', async () => {
  await using bot = await start();

  expect(await bot.ask('echo', { file: 'a b' })).toEqual({ file: 'a b' });
  expect(await Array.fromAsync((await bot.ask('count')) as AsyncIterable<number>)).toEqual([0, 1, 2]);
  await expect(bot.ask('refuse')).rejects.toThrow(new UserError('Not on a Sunday.'));
  await expect(bot.ask('fail')).rejects.toThrow(/Something went wrong/);
  await expect(bot.ask('constructor')).rejects.toThrow(/There is no constructor here/);
  expect(bot.lines.join()).toContain('inner detail');
});

test('an answer that breaks off half-way is not taken for a whole one', async () => {
  await using bot = await start();

  const all = async () => Array.fromAsync((await bot.ask('breaks')) as AsyncIterable<number>);

  await expect(all()).rejects.toThrow();
});

test('a second bot on the folder is refused; a socket that a killed one left is replaced', async () => {
  await using bot = await start();
  await expect(start(bot.dataDir)).rejects.toThrow(/Another bot is running/);

  const left = mkdtempSync(join(tmpdir(), 'quarterdeck-admin-'));
  await leaveSocketBehind(socketPath(left));
  expect(await isAnswered(socketPath(left))).toBe(false);
  await using next = await start(left);

  expect(await next.ask('echo', { a: 1 })).toEqual({ a: 1 });
});

/** As kill -9 does: the name stays, nobody listens. */
async function leaveSocketBehind(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(() => execFileSync(process.execPath, ['-e', script])).toThrow();
  expect(statSync(path).isSocket()).toBe(true);
}

test('a data folder whose name is too long for a socket is refused with the reason', () => {
  expect(() => socketPath(`/${'d'.repeat(120)}`)).toThrow(/too long for a socket/);
});

test('nobody listens in a folder that has no socket', async () => {
  expect(await isAnswered('/nowhere/admin.sock')).toBe(false);
});
