// The bot's process is killed while it makes servers, and while it ends them: one each, and nothing left.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '#sandbox/bot/process.ts';
import { type Fleet, openFleet, withFleet } from '#sandbox/demo/fleet.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';

const stack = new AsyncDisposableStack();
let slack: SandboxSlack;
let fleet: Fleet;
let bot: BotProcess;
let start: (addresses?: { hooks: string; internal: string }) => Promise<BotProcess>;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-kill-servers-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  fleet = stack.use(await openFleet(folder));
  slack = stack.use(await startSandboxSlack({ manifest: manifestOf(commands), patience: 30_000 }));
  start = (addresses) =>
    startBotProcess({
      ...{ slack, folder, environment: fleet.environment },
      configure: (plain) => withFleet({ ...plain, environments: { staging: {} } }, fleet),
      ...(addresses && { addresses }),
    });
  bot = await start();
  stack.defer(() => bot.kill());
}, 60_000);
afterAll(() => stack.disposeAsync());

async function killAndStart(): Promise<void> {
  await bot.kill();
  bot = await start({ hooks: bot.hooksUrl.slice(7), internal: bot.internalUrl.slice(7) });
  await slack.expectSockets(2);
}

const alive = () =>
  fleet.cloud.instances().filter(({ state }) => state !== 'terminated' && state !== 'shutting-down');

// From before the launch to after the scripts: the whole takes about 15 s at the pace of the demo.
test.each([200, 4000, 9000, 12_000])(
  'killed %i ms after it began: one server, and ended in spite of a kill, nothing',
  async (after) => {
    const name = `killed-${after}`;
    expect(await slack.user('ben').type(`/server create web ${name}`, { in: 'ops' })).toEqual({});
    const card = await slack.channel('ops').expectMessage(`Create server ${name} from web`);
    await sleep(after);
    await killAndStart();
    await card.expectText(/is ready/, 60_000);
    expect(alive()).toHaveLength(1);
    expect(new Set(alive().map(({ token }) => token)).size).toBe(1);

    expect(await slack.user('ben').type(`/server terminate ${name}`, { in: 'ops' })).toEqual({});
    const end = await slack.channel('ops').expectMessage(`Terminate server ${name}`);
    await sleep(after % 3000);
    await killAndStart();
    await end.expectText(/is terminated/, 60_000);
    expect(alive()).toEqual([]);
    expect(fleet.cloud.volumes()).toEqual([]);
  },
  150_000,
);
