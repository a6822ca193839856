// `quarterdeck check` as a shell runs it, beside a bot that runs, and each piece of its advice followed.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '#sandbox/bot/process.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { socketPath } from '#src/admin/socket-path.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { temporaryFolder } from '#test/support/process.ts';

const program = new URL('../../bin/quarterdeck.js', import.meta.url).pathname;

const stack = new AsyncDisposableStack();
let slack: SandboxSlack;
let folder: string;
let bot: BotProcess;

beforeAll(async () => {
  slack = stack.use(await startSandboxSlack({ manifest: manifestOf(commands) }));
  folder = stack.use(await temporaryFolder('check')).path;
  bot = await startBotProcess({ slack, folder });
  stack.defer(() => bot.kill());
});
afterAll(() => stack.disposeAsync());

const startAgain = async () => {
  const addresses = { hooks: new URL(bot.hooksUrl).host, internal: new URL(bot.internalUrl).host };
  bot = await startBotProcess({ slack, folder, addresses });
};

async function check(configFile = bot.configFile): Promise<{ code: number; lines: string[] }> {
  return await new Promise((resolve) => {
    const env = { ...process.env, ...bot.environment };
    execFile(process.execPath, [program, 'check', '--config', configFile], { env }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), lines: stdout.trim().split('\n') }),
    );
  });
}
/** Each with its advice, which stands once under the last of those that share it. */
const problems = ({ lines }: { lines: string[] }) =>
  lines.flatMap((line, index) => {
    const advice = lines.slice(index + 1).find((next) => next.trim().startsWith('→'));
    return line.startsWith('PROBLEM') ? [`${line} ${advice?.trim()}`] : [];
  });

/** The bot's configuration, with another data folder. */
async function elsewhere(dataDir: string): Promise<string> {
  await mkdir(dataDir, { mode: 0o700 });
  const file = `${dataDir}.yml`;
  const given = JSON.parse(await readFile(bot.configFile, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...given, dataDir }));
  return file;
}

test('beside the bot it is about, what that bot holds is no problem', async () => {
  const { code, lines } = await check();
  expect(lines.at(-1)).toBe('All is well.');
  expect(code).toBe(0);
  expect(lines.join('\n')).toContain('database: embedded, open in the running bot');
  expect(lines.join('\n')).toContain('addresses: the running bot listens on them');
});

test('a second bot on the same data folder is refused, and told whose it is', async () => {
  const second = startBotProcess({ slack, folder });
  await expect(second).rejects.toThrow(new RegExp(`in use by process ${bot.child.pid}\\b`));
});

test('ports that another bot listens on: that one ended, as told, all is well', async () => {
  const file = await elsewhere(join(folder, 'other'));
  const found = await check(file);
  expect(found.code).toBe(1);
  expect(problems(found)).toEqual([
    expect.stringMatching(/http\.hooks: .* \(EADDRINUSE\) → Another program listens there: end it/),
    expect.stringMatching(/http\.internal: .* \(EADDRINUSE\) → Another program listens there: end it/),
  ]);

  await bot.stop();
  expect(await check(file)).toMatchObject({ code: 0 });
  await startAgain();
});

test('a data folder held by a bot that cannot be asked: that process ended, as told, all is well', async () => {
  // As a cleaner of old files would.
  await rm(socketPath(join(folder, 'data')));
  const found = problems(await check());
  expect(found).toContainEqual(
    expect.stringMatching(new RegExp(`in use by process ${bot.child.pid}\\b.* → End that process`)),
  );

  await bot.kill();
  const after = await check();
  expect(problems(after)).toEqual([]);
  expect(after.lines.join('\n')).toContain('database: embedded, opens');
  await startAgain();
});

test('a token that was revoked: the app installed again and the new token given, as told, all is well', async () => {
  slack.faults.fail('auth.test', 'token_revoked');
  expect(problems(await check())).toEqual([
    expect.stringMatching(/slack\.botToken: Slack refuses it: token_revoked → Install the app again/),
  ]);
  expect((await check()).code).toBe(0);
});
