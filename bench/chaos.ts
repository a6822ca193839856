// Killed, killed and killed again: what Slack shows in the end is what was sent.
import { type ChaosOptions, killEmbedded } from './chaos/embedded.ts';
import type { Outcome } from './chaos/outcome.ts';
import { killReplicas } from './chaos/replicas.ts';
import { seeded } from './random.ts';
import { atMost, type Bench, exactly, type Figure, noted, percentile } from './report.ts';

export const chaos: Bench = {
  name: 'chaos',
  shows: 'kill -9 at random points under load, embedded and two replicas on PostgreSQL; and frozen for 15 s',
  async run({ short, kills, seed, say }) {
    say(`seed ${seed}, ${kills} kills`);
    const options = (share: number): ChaosOptions => ({
      kills: share,
      frozenFor: short ? 0 : 15_000,
      every: short ? 700 : 2500,
      most: short ? 10 : 150,
      random: seeded(seed),
      say,
    });
    const embedded = await killEmbedded(options(kills));
    const replicas = await killReplicas(options(short ? 1 : kills));
    for (const { verdict } of [embedded, replicas])
      for (const [what, names] of Object.entries(verdict))
        for (const name of names as string[]) say(`${what}: ${name}`);
    return [
      ...figuresOf('embedded', embedded),
      noted('chaos, embedded: ready again, median', percentile(embedded.backAfter, 50) / 1000, 's'),
      ...figuresOf('replicas', replicas),
      atMost('chaos, replicas: taken over, slowest', Math.max(...replicas.backAfter) / 1000, 's', 10),
    ];
  },
};

function figuresOf(where: string, { verdict, lives, bodies, unread, auditHolds }: Outcome): Figure[] {
  return [
    noted(`chaos, ${where}: alerts`, lives, 'count'),
    noted(`chaos, ${where}: bodies taken`, bodies, 'count'),
    exactly(`chaos, ${where}: lost`, verdict.lost.length, 0),
    exactly(`chaos, ${where}: doubled`, verdict.doubled.length, 0),
    exactly(`chaos, ${where}: wrong final cards`, verdict.wrong.length, 0),
    exactly(`chaos, ${where}: bodies taken and not read`, unread, 0),
    exactly(`chaos, ${where}: audit trails that do not verify`, auditHolds ? 0 : 1, 0),
  ];
}
