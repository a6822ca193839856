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
import { openFleet, withFleet } from './demo/fleet.ts';
import { takePictures } from './demo/pictures.ts';
import { openShop, withShop } from './demo/shop.ts';
import { stopSignal } from './demo/stopped.ts';
import { takeTour } from './demo/tour.ts';

/** As messages are written: the page makes buttons of its commands and people. */
const guide = [
  'You are Ana. A card appears in <#C0PAYMENTS> in a few seconds: press *Acknowledge*.',
  'Release something: `/deploy checkout v413-slow20 staging` or, broken, `/deploy checkout v414-crash staging`. What else there is: `/qd help`',
  'Ask for production: `/deploy checkout v413-slow20 production`. Then be <@U0CHEN>, who is on call and approves it, or <@U0GUS>, a guest.',
  'Make a server in a sandbox cloud: `/server create web shop-1 for 1d`, then `/server terminate shop-1`.',
  'Be <@U0ANA> again whenever you like. Nothing here leaves your machine; Ctrl-C where you started it ends it.',
];
const inWords = (line: string): string =>
  line
    .replaceAll(/<#C0(\w+)>/g, (_, name: string) => `#${name.toLowerCase()}`)
    .replaceAll(/<@U0(\w)(\w+)>/g, (_, first: string, rest: string) => first + rest.toLowerCase())
    .replaceAll(/[*`]/g, '');

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
  const asked = stopSignal();
  const ended = new AbortController();
  const stopped = AbortSignal.any([asked, ended.signal]);
  await using slack = await startSandboxSlack({ ...app, port: Number(values.port), page: bundlePage, guide });
  await using shop = await openShop(folder);
  await using fleet = await openFleet(folder);
  await using bot = await startBotProcess({
    ...{ slack, folder, environment: fleet.environment },
    configure: (plain) => withFleet(withShop(plain, shop), fleet),
  });
  console.log(`\n  Quarterdeck is running. The sandbox Slack: ${slack.url}\n`);
  for (const line of guide) console.log(`  ${inWords(line)}`);
  console.log(`\n  Webhooks: ${bot.hooksUrl}/hooks/prod   Health: ${bot.internalUrl}/readyz\n`);
  if (!values['no-open']) openBrowser(slack.url);

  bot.child.once('exit', () => ended.abort());
  const send = async (body: object) => void (await postWebhook(bot.hooksUrl, body));
  const pause = (seconds: number) => wait(seconds * 1000, undefined, { signal: stopped });
  await playWorld(afternoon, send, pause, () => new Date(), stopped).catch((error: Error) => {
    if (!stopped.aborted) throw error;
  });
  if (bot.child.exitCode === null) await bot.stop();
  else if (!asked.aborted) console.error(bot.log());
  return bot.child.exitCode === 0 ? 0 : 1;
}

async function tour(): Promise<number> {
  await using slack = await startSandboxSlack({ ...app, page: bundlePage, patience: 15_000 });
  await using pictures = await takePictures(slack.url, values.pictures);
  await using shop = await openShop(folder);
  await using fleet = await openFleet(folder);
  return await takeTour({ slack, shop, fleet, folder, pictures, say: (line) => console.log(line) });
}
