// What a step said is more than its thread takes: the end of it stands there, and all of it as a file.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

const longest = 1024 * 1024;

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({ app: { migrate: { command: ['./migrate', 'up'] } } });
  await stage.install('checkout', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `row ${index + 1} copied`);

/** A migration that says this, and fails: its card. */
async function migrate(tag: string, lines: string[]): Promise<SeenMessage> {
  stage.cluster.writeLog('app', lines);
  stage.push('checkout', `${tag}-jobfail`);
  await chen().type(`/deploy checkout ${tag}-jobfail staging`, { in: 'ops' });
  const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag}-jobfail to staging`));
  await card.expectText(/The migration of checkout in staging failed/);
  return card;
}

/** Once it is there. */
async function fileOf(card: SeenMessage) {
  const message = await card.thread().expectMessage(/The whole log|as much of its end as a file holds/);
  const [file] = message.files;
  if (!file) throw new Error('the message has no file');
  return file;
}

test('a long log is in the thread as a file, and its end to be read at once', async () => {
  const lines = [...numbered(400), 'a line that is very long: '.padEnd(5000, 'x'), 'exiting with code 1'];
  const card = await migrate('v2', lines);
  const told = await card.thread().expectMessage(/exiting with code 1/);
  expect(told.text).not.toContain('row 300 copied');
  const file = await fileOf(card);
  expect(file.text).toBe(`${lines.join('\n')}\n`);
  expect(file.name).toMatch(/^qd-[0-9a-z]+-migrate\.log$/);
  await card.thread().expectMessage(/The whole log: 402 lines/);
});

test('a short one is said whole, without a file', async () => {
  const card = await migrate('v3', ['one', 'two', 'exiting with code 1']);
  await card.thread().expectMessage(/one\s+two\s+exiting with code 1/);
  await card.thread().expectMessage(/The migration of checkout in staging failed/);
  expect(card.thread().messages.flatMap(({ files }) => files)).toEqual([]);
});

test('of more than a megabyte the end is given, under a line that says how much is not there', async () => {
  const lines = numbered(120_000);
  const card = await migrate('v4', lines);
  const { text } = await fileOf(card);
  const [first = '', second = ''] = text.split('\n', 2);
  const missing = Number(
    /^\[([\d,]+) bytes before this are left out\]$/.exec(first)?.[1]?.replaceAll(',', ''),
  );
  const kept = text.slice(first.length + 1);
  expect(missing + Buffer.byteLength(kept)).toBe(Buffer.byteLength(`${lines.join('\n')}\n`));
  expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(longest);
  expect(second).toMatch(/^row \d+ copied$/);
  expect(kept.endsWith('row 120000 copied\n')).toBe(true);
});

test('secrets are in no file, no thread, no store and no log, wherever they stand in it', async () => {
  const { bot } = stage.bot.slack.tokens;
  const canary = 'canary-4711-hunter2';
  const lines = [
    `using ${bot} now`,
    ...numbered(300),
    `DATABASE_PASSWORD=${canary}`,
    `postgres://shop:${canary}@db:5432/shop`,
    '-----BEGIN RSA PRIVATE KEY-----',
    canary,
    '-----END RSA PRIVATE KEY-----',
    ...numbered(300),
    `token: ${canary}`,
  ];
  const card = await migrate('v5', lines);
  const { text } = await fileOf(card);
  expect(text).toContain('using [secret] now');
  expect(text.split('\n').length).toBeGreaterThan(600);
  const thread = card.thread().messages.map(({ json }) => JSON.stringify(json));
  const everywhere = [text, ...thread, stage.bot.log(), ...(await storeFiles())].join('\n');
  expect(everywhere.includes(canary)).toBe(false);
  expect(everywhere.includes(bot)).toBe(false);
});

test('a workspace that takes no files is told where else it is, and the verdict comes as ever', async () => {
  stage.bot.slack.faults.fail('files.getUploadURLExternal', 'file_uploads_disabled');
  const card = await migrate('v6', numbered(400));
  await card.thread().expectMessage(/row 400 copied/);
  const told = await card.thread().expectMessage(/this workspace takes no such files/);
  expect(told.text).toMatch(/kubectl -n shop-staging logs checkout-qd-\S+ -c app/);
  await card.thread().expectMessage(/The migration of checkout in staging failed/);
});

test('a bot that ends before it has given it, gives it once it is back', async () => {
  stage.bot.slack.faults.fail('files.getUploadURLExternal', 503, 1000);
  const card = await migrate('v7', numbered(400));
  await stage.bot.slack.calls.expect('files.getUploadURLExternal');
  await stage.bot.stop();
  stage.bot.slack.faults.clear();
  await stage.bot.start();
  stage.bot.clock.advance(61_000);
  const { text } = await fileOf(card);
  expect(text).toBe(`${numbered(400).join('\n')}\n`);
});

/** As they lie on the disk. */
async function storeFiles(): Promise<string[]> {
  const found = await readdir(stage.bot.dataDir, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile());
  return await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
}
