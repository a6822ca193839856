// Two things compared on a machine that others use too: in turns, by round, and against the peer's own second time.
import { percentile, type Spread } from './report.ts';

export interface Compared {
  /** All samples of all rounds. */
  ours: number[];
  peer: number[];
  /** Ours to the peer's: of the medians of each round. */
  ratio: Spread;
  /** The peer to itself in the same round: what differs without any difference. */
  control: Spread;
  /** Ours less the peer's. */
  difference: Spread;
}

/** One round's samples. */
export type Measure = () => Promise<number[]>;

interface Round {
  ours: number[];
  peer: number[];
  again: number[];
}

export async function compare(rounds: number, ours: Measure, peer: Measure): Promise<Compared> {
  const done: Round[] = [];
  for (let round = 0; round < rounds; round += 1) done.push(await measureRound(round, ours, peer));
  const medians = done.map((each) => ({
    ours: percentile(each.ours, 50),
    peer: percentile(each.peer, 50),
    again: percentile(each.again, 50),
  }));
  return {
    ours: done.flatMap((each) => each.ours),
    peer: done.flatMap((each) => [...each.peer, ...each.again]),
    ratio: spreadOf(medians.map((each) => each.ours / each.peer)),
    control: spreadOf(medians.map((each) => each.again / each.peer)),
    difference: spreadOf(medians.map((each) => each.ours - each.peer)),
  };
}

/** Who begins changes with each round: whatever comes first may pay for what went before. */
async function measureRound(round: number, ours: Measure, peer: Measure): Promise<Round> {
  const samples: Round = { ours: [], peer: [], again: [] };
  const turns: [keyof Round, Measure][] = [
    ['ours', ours],
    ['peer', peer],
    ['again', peer],
  ];
  const first = round % turns.length;
  for (const [whose, measure] of [...turns.slice(first), ...turns.slice(0, first)]) {
    samples[whose] = await measure();
  }
  return samples;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: percentile(values, 50), min: Math.min(...values), max: Math.max(...values) };
}
