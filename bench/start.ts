// How soon it is there after a crash or an upgrade, and what it takes while nothing happens.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBotProcess } from '#sandbox/bot/process.ts';
import { seedEpisodes } from './episodes.ts';
import { benchFolder } from './folder.ts';
import { atMost, type Bench, type BenchOptions, type Figure, percentile } from './report.ts';
import { residentMegabytes } from './resources.ts';
import { compare } from './rounds.ts';
import { benchSlack } from './stage.ts';
import { withStore } from './stored.ts';
import { sleep } from './wait.ts';

export const start: Bench = {
  name: 'start',
  shows: `process start → ready on an existing folder, and idle memory; again with 100,000 episodes`,
  async run({ short, say }) {
    const episodes = short ? 5_000 : 100_000;
    using folder = benchFolder('start');
    const [fresh, seeded] = [join(folder.path, 'fresh'), join(folder.path, 'seeded')] as const;
    for (const each of [fresh, seeded]) {
      mkdirSync(each);
      await readyAfter(each);
    }
    await withStore({ dataDir: join(seeded, 'data') }, (db) => seedEpisodes(db, episodes));
    say('both folders are there');

    // Once more unmeasured: whoever opens a store after it was filled pays for that.
    for (const each of [fresh, seeded]) await readyAfter(each);
    const ready = await compare(
      short ? 2 : 7,
      async () => [await readyAfter(seeded)],
      async () => [await readyAfter(fresh)],
    );
    return [
      atMost('start: ready on an existing folder, median', percentile(ready.peer, 50), 'ms', 2000),
      {
        ...atMost(`start: ready with ${episodes} episodes`, ready.ratio.median, '× without', 1.5),
        peer: `${percentile(ready.ours, 50).toFixed(0)} ms to ${percentile(ready.peer, 50).toFixed(0)} ms`,
        ratio: ready.ratio,
        control: ready.control,
      },
      ...(await memoryFigures(fresh, seeded, episodes, { short, say })),
    ];
  },
};

async function memoryFigures(
  fresh: string,
  seeded: string,
  episodes: number,
  { short, say }: Pick<BenchOptions, 'short' | 'say'>,
): Promise<Figure[]> {
  const idle = short ? 2 : 60;
  say(`idle for ${idle} s`);
  const memory = await compare(
    short ? 1 : 3,
    async () => [await idleMemory(seeded, idle)],
    async () => [await idleMemory(fresh, idle)],
  );
  return [
    atMost(`start: memory ${idle} s after ready, median`, percentile(memory.peer, 50), 'MB', 280),
    {
      ...atMost(`start: memory with ${episodes} episodes`, memory.ratio.median, '× without', 1.5),
      peer: `${percentile(memory.ours, 50).toFixed(0)} MB to ${percentile(memory.peer, 50).toFixed(0)} MB`,
      ratio: memory.ratio,
      control: memory.control,
    },
  ];
}

/** Milliseconds from the start of the process until it said that it was ready. */
async function readyAfter(folder: string): Promise<number> {
  await using slack = await benchSlack();
  await using bot = await startBotProcess({ slack, folder });
  await bot.stop();
  return bot.readyAfter;
}

async function idleMemory(folder: string, seconds: number): Promise<number> {
  await using slack = await benchSlack();
  await using bot = await startBotProcess({ slack, folder });
  await sleep(seconds * 1000);
  const megabytes = residentMegabytes(bot.child.pid);
  await bot.stop();
  return megabytes;
}
