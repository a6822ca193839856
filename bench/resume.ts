// Killed in the middle of deploys and rollbacks: nothing is written twice, and what is said in the end is so.
import { auditHolds, freeze } from './chaos/outcome.ts';
import { seeded } from './random.ts';
import { atMost, type Bench, exactly, noted, percentile } from './report.ts';
import { startPeople } from './resume/people.ts';
import { play } from './resume/play.ts';
import { type Life, resumedAfter } from './resume/resumed.ts';
import { openShop, type Shop } from './resume/shop.ts';
import { compare, watchWrites } from './resume/writes.ts';
import { withStore } from './stored.ts';
import { sleep } from './wait.ts';

export const resume: Bench = {
  name: 'resume',
  shows: 'kill -9 at random points of deploys and rollbacks on a real control plane; and frozen for 15 s',
  async run({ short, kills, seed, say }) {
    // Each takes two seconds, and the control plane five.
    const times = short ? Math.min(kills, 2) : kills;
    say(`seed ${seed}, ${times} kills`);
    const random = seeded(seed);
    await using shop = await openShop(short ? 3 : 6);
    await using writes = await watchWrites(shop);
    const people = startPeople(shop);
    let over = false;
    const plays = Promise.all(shop.apps.map((app) => play(shop, people, app, random, () => over)));

    const upFor = () => random.between(0, short ? 1500 : 8000);
    const lives = await killAgainAndAgain(shop, times, upFor, say);
    if (!short) {
      // What was killed has gone on by then, or has missed its bar.
      await sleep(10_000);
      await freeze(shop.stage.bot, 15_000);
    }
    over = true;
    const outcomes = await plays;
    await shop.stage.bot.stop();

    const store = { dataDir: `${shop.stage.folder}/data` };
    const resumed = await withStore(store, (db) => resumedAfter(db, lives));
    const waits = resumed.map(({ after }) => after);
    const operations = outcomes.reduce((sum, outcome) => sum + outcome.operations, 0);
    const wrong = outcomes.flatMap((outcome) => outcome.wrong);
    const differences = outcomes.map(({ app, asked }) => compare(asked, writes.of(app)));
    const extra = differences.flatMap((difference) => difference.extra);
    const missing = differences.flatMap((difference) => difference.missing);
    for (const line of [...wrong, ...slowOnes(resumed)]) say(line);
    return [
      noted('resume: operations', operations, 'count'),
      noted('resume: operations at work when killed', waits.length, 'count'),
      exactly('resume: double writes', extra.length, 0),
      exactly('resume: asked for and not written', missing.length, 0),
      exactly('resume: wrong verdicts', wrong.length, 0),
      exactly('resume: audit trails that do not verify', (await auditHolds(shop.stage.bot)) ? 0 : 1, 0),
      atMost('resume: gone on with, slowest', Math.max(0, ...waits) / 1000, 's', 10),
      noted('resume: gone on with, median', percentile([0, ...waits], 50) / 1000, 's'),
    ];
  },
};

/** The last of these lives has no end yet. */
async function killAgainAndAgain(
  { stage }: Shop,
  kills: number,
  upFor: () => number,
  say: (line: string) => void,
): Promise<Life[]> {
  const lives: Life[] = [];
  let readyAt = new Date();
  for (let kill = 1; kill <= kills; kill += 1) {
    await sleep(upFor());
    await stage.bot.kill();
    lives.push({ readyAt, diedAt: new Date() });
    await stage.startAgain();
    readyAt = new Date();
    if (kill % 10 === 0 || kill === kills) say(`killed ${kill} times`);
  }
  return [...lives, { readyAt, diedAt: undefined }];
}

function slowOnes(resumed: Awaited<ReturnType<typeof resumedAfter>>): string[] {
  const slow = resumed.filter(({ after }) => after > 10_000);
  return slow.map(
    ({ operation, after, step }) => `${operation} went on with ${step} after ${(after / 1000).toFixed(1)} s`,
  );
}
