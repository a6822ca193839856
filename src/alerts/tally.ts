import type { Transaction } from 'kysely';
import type { Schema } from '#src/database/schema.ts';
import { mostNamed } from './decide.ts';
import type { Told } from './fold.ts';
import type { Happening, Member } from './group.ts';

/** What the earlier slices of a body have done, kept with them so that a restart goes on counting. */
interface Tally {
  fired: number;
  cleared: number;
  which: { fired: Member[]; cleared: Member[] };
  /** The card itself tells how many fire, where this very body opened it. */
  opened: boolean;
}

/**
 * A body of 20,000 alerts takes forty slices and is still one piece of news: its numbers are added up and told
 * with the last slice. What pages somebody is told at once.
 */
export async function holdBack(trx: Transaction<Schema>, told: Told[]): Promise<Told[]> {
  const shown: Told[] = [];
  for (const one of told) {
    const whole = one.said.first && one.said.last;
    shown.push(whole ? one : { ...one, happened: await held(trx, one) });
  }
  return shown;
}

async function held(trx: Transaction<Schema>, { said, group, happened }: Told): Promise<Happening[]> {
  const name = `intake ${said.intake} ${group.id}`;
  const row = await trx.selectFrom('memory').select('value').where('name', '=', name).executeTakeFirst();
  const tally = happened.reduce(add, (row?.value as Tally | undefined) ?? nothing);
  const atOnce = happened.filter(({ kind }) => kind !== 'fired' && kind !== 'cleared');
  if (said.last) {
    await trx.deleteFrom('memory').where('name', '=', name).execute();
    return group.state === 'resolved' ? atOnce : [...atOnce, ...sums(tally)];
  }
  const value = JSON.stringify(tally);
  await trx
    .insertInto('memory')
    .values({ name, value, at: said.receivedAt })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
  return atOnce;
}

const nothing: Tally = { fired: 0, cleared: 0, which: { fired: [], cleared: [] }, opened: false };

function add(tally: Tally, happening: Happening): Tally {
  const { kind } = happening;
  if (kind === 'opened' || kind === 'reopened') return { ...tally, opened: true };
  if (kind !== 'fired' && kind !== 'cleared') return tally;
  const which = { ...tally.which, [kind]: [...tally.which[kind], ...happening.which].slice(0, mostNamed) };
  return { ...tally, which, [kind]: tally[kind] + happening.count };
}

function sums({ fired, cleared, which, opened }: Tally): Happening[] {
  const both: Happening[] = [
    { kind: 'fired', count: opened ? 0 : fired, which: which.fired },
    { kind: 'cleared', count: cleared, which: which.cleared },
  ];
  return both.filter((one) => 'count' in one && one.count > 0);
}
