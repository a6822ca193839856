// One bot on the embedded store: killed and started again on the same folder, and once frozen.
import type { Random } from '../random.ts';
import { routedTo, startStage } from '../stage.ts';
import { unread, withStore } from '../stored.ts';
import { sleep, timed } from '../wait.ts';
import { chaosChannels } from './channels.ts';
import { auditHolds, freeze, type Outcome, untilRead } from './outcome.ts';
import { startPlay } from './play.ts';
import { createSender, postToAny } from './sender.ts';
import { settle } from './settle.ts';

export interface ChaosOptions {
  kills: number;
  /** Milliseconds; 0 leaves it out. */
  frozenFor: number;
  /** Milliseconds between two beginnings of alerts. */
  every: number;
  most: number;
  random: Random;
  say(line: string): void;
}

export async function killEmbedded({
  kills,
  frozenFor,
  every,
  most,
  random,
  say,
}: ChaosOptions): Promise<Outcome> {
  await using stage = await startStage('chaos', {
    channels: chaosChannels,
    configure: (given) => routedTo(given, chaosChannels),
  });
  const { slack } = stage;
  const sender = createSender(postToAny(() => [stage.bot.hooksUrl]));
  const play = startPlay({ slack, sender, channels: chaosChannels, random, every, most, say });

  const backAfter: number[] = [];
  for (let kill = 1; kill <= kills; kill += 1) {
    await sleep(random.between(0, 3000));
    await stage.bot.kill();
    backAfter.push(await timed(() => stage.startAgain()));
    if (kill % 10 === 0 || kill === kills) say(`embedded: killed ${kill} times`);
  }
  if (frozenFor > 0) await freeze(stage.bot, frozenFor);

  await play.finish();
  say('embedded: every alert has come to its end; now the cards');
  const verdict = await settle(play);
  await untilRead(stage.bot);
  await stage.bot.stop();
  return {
    verdict,
    lives: play.truths().length,
    bodies: sender.taken,
    unread: await withStore({ dataDir: `${stage.folder}/data` }, unread),
    backAfter,
    auditHolds: await auditHolds(stage.bot),
  };
}
