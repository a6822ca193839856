// `npm run demo`: the whole bot and a Slack to use it in, on this machine, with no account anywhere.
// `--tour` plays people through it and fails when a step does not become visible; `--pictures DIR` keeps what they saw.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import { bundlePage } from '#sandbox/slack/page/serve.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { afternoon, playWorld } from './demo/afternoon.ts';
import { openBrowser } from './demo/browser.ts';
import { takePictures } from './demo/pictures.ts';
import { openShop, withShop } from './demo/shop.ts';
import { takeTour } from './demo/tour.ts';

const guide = [
  'You are Ana. A card appears in #payments in a few seconds: press Acknowledge.',
  'Release something: /deploy checkout v413-slow20 staging, or v414-crash, which is broken. /qd help has the rest.',
  'At the top left be Chen, on call, who approves what Ana asks for in production; or Gus, a guest.',
  'Nothing here leaves your machine. Stop with Ctrl-C.',
];

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4400' },
    tour: { type: 'boolean', default: false },
    pictures: { type: 'string' },
    'no-open': { type: 'boolean', default: false },
  },
});

/** The app as its administrator makes it, from the manifest. */
const app = { manifest: manifestOf(commands) };

const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-demo-'));
try {
  process.exitCode = await (values.tour ? tour() : demo());
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit();

async function demo(): Promise<number> {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());

  await using slack = await startSandboxSlack({ ...app, port: Number(values.port), page: bundlePage, guide });
  await using shop = await openShop(folder);
  await using bot = await startBotProcess({ slack, folder, configure: (plain) => withShop(plain, shop) });
  console.log(`\n  Quarterdeck is running. The sandbox Slack: ${slack.url}\n`);
  for (const line of guide) console.log(`  ${line}`);
  console.log(`\n  Webhooks: ${bot.hooksUrl}/hooks/prod   Health: ${bot.internalUrl}/readyz\n`);
  if (!values['no-open']) openBrowser(slack.url);

  bot.child.once('exit', () => stopped.abort());
  const send = async (body: object) => void (await postWebhook(bot.hooksUrl, body));
  const pause = (seconds: number) => wait(seconds * 1000, undefined, { signal: stopped.signal });
  await playWorld(afternoon, send, pause, () => new Date(), stopped.signal).catch((error: Error) => {
    if (!stopped.signal.aborted) throw error;
  });
  if (bot.child.exitCode === null) await bot.stop();
  else console.error(bot.log());
  return bot.child.exitCode === 0 ? 0 : 1;
}

async function tour(): Promise<number> {
  await using slack = await startSandboxSlack({ ...app, page: bundlePage, patience: 15_000 });
  await using pictures = await takePictures(slack.url, values.pictures);
  await using shop = await openShop(folder);
  return await takeTour({ slack, shop, folder, pictures, say: (line) => console.log(line) });
}
