// Two replicas on one PostgreSQL: one killed or frozen at a time, the other goes on.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SandboxConfiguration } from '#sandbox/bot/configuration.ts';
import { type BotProcess, startBotProcess } from '#sandbox/bot/process.ts';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import { startPostgres } from '#test/support/postgres.ts';
import { benchFolder } from '../folder.ts';
import { addressesOf, benchSlack, routedTo } from '../stage.ts';
import { unread, withStore } from '../stored.ts';
import { sleep } from '../wait.ts';
import { chaosChannels } from './channels.ts';
import type { ChaosOptions } from './embedded.ts';
import type { Life } from './lives.ts';
import { auditHolds, freeze, type Outcome, untilRead } from './outcome.ts';
import { type Play, startPlay } from './play.ts';
import { createSender, postToAny } from './sender.ts';
import { settle } from './settle.ts';

type Which = 0 | 1;

export async function killReplicas(options: ChaosOptions): Promise<Outcome> {
  const { kills, frozenFor, every, most, random, say } = options;
  using folder = benchFolder('replicas');
  await using postgres = await startPostgres();
  await using slack = await benchSlack(chaosChannels);
  await using replicas = await startReplicas(slack, folder.path, postgres.url);
  const { bots } = replicas;
  const sender = createSender(postToAny(() => bots.map(({ hooksUrl }) => hooksUrl)));
  const play = startPlay({ slack, sender, channels: chaosChannels, random, every, most, say });

  const backAfter: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    await sleep(random.between(0, 3000));
    // The first to go is who most likely does the work: the one that was there first.
    const victim = (kill === 1 ? 0 : random.between(0, 1)) as Which;
    const killed = performance.now();
    await bots[victim].kill();
    backAfter.push(await seenSince(killed, play, kill));
    await replicas.startAgain(victim);
    if (kill % 10 === 0 || kill === kills) say(`replicas: killed ${kill} times`);
  }
  for (const victim of frozenFor > 0 ? ([0, 1] as const) : []) {
    const frozen = performance.now();
    const thawed = freeze(bots[victim], frozenFor);
    backAfter.push(await seenSince(frozen, play, kills + 1 + victim));
    await thawed;
    say(`replicas: froze one for ${frozenFor / 1000} s`);
  }

  await play.finish();
  say('replicas: every alert has come to its end; now the cards');
  const verdict = await settle(play);
  await untilRead(bots[0]);
  for (const bot of bots) await bot.stop();
  return {
    verdict,
    lives: play.truths().length,
    bodies: sender.taken,
    unread: await withStore({ dataDir: folder.path, url: postgres.url }, unread),
    backAfter,
    auditHolds: await auditHolds(bots[0]),
  };
}

/** Milliseconds from that moment until an alert that came after it was posted. */
async function seenSince(moment: number, play: Play, number: number): Promise<number> {
  const name = `Chaos${9000 + number}`;
  const life: Life = { name, channel: chaosChannels[number % chaosChannels.length] ?? '', steps: ['fires'] };
  await play.begin(life);
  await play.shown(name);
  return performance.now() - moment;
}

async function startReplicas(slack: SandboxSlack, folder: string, url: string) {
  const configure = (given: SandboxConfiguration) => ({
    ...routedTo(given, chaosChannels),
    database: { url },
  });
  const startOne = (which: Which, before?: BotProcess) => {
    const own = join(folder, String(which));
    mkdirSync(own, { recursive: true });
    return startBotProcess({
      slack,
      folder: own,
      configure,
      ...(before ? { addresses: addressesOf(before) } : {}),
    });
  };
  const bots: [BotProcess, BotProcess] = [await startOne(0), await startOne(1)];
  return {
    bots,
    async startAgain(which: Which) {
      bots[which] = await startOne(which, bots[which]);
    },
    async [Symbol.asyncDispose]() {
      for (const bot of bots) await bot.kill();
    },
  };
}
