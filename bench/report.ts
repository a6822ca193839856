export interface Spread {
  median: number;
  min: number;
  max: number;
}

export interface Figure {
  figure: string;
  value: number;
  unit: string;
  /** Whom it compares with, measured in the same run. */
  peer?: string;
  /** Ours to the peer's, by round; and the peer's to its own second time, which tells what the machine adds. */
  ratio?: Spread;
  control?: Spread;
  /** What is asked for, in words: `>= 2000`. */
  bar: string;
  ok: boolean;
  /** Counts of what was lost, doubled or wrong hold on any machine; speeds are judged by full runs only. */
  judges: 'correctness' | 'speed';
}

export interface Bench {
  name: string;
  shows: string;
  run(options: BenchOptions): Promise<Figure[]>;
}

export interface BenchOptions {
  /** At most 20 s, for CI. */
  short: boolean;
  kills: number;
  /** Chooses what is random, so that a run can be repeated. */
  seed: number;
  /** Progress for a person; goes to standard error. */
  say(line: string): void;
}

export function atLeast(figure: string, value: number, unit: string, bar: number): Figure {
  return { figure, value, unit, bar: `>= ${bar}`, ok: value >= bar, judges: 'speed' };
}

export function atMost(figure: string, value: number, unit: string, bar: number): Figure {
  return { figure, value, unit, bar: `<= ${bar}`, ok: value <= bar, judges: 'speed' };
}

/** A count that must be exactly this on every machine. */
export function exactly(figure: string, value: number, bar: number): Figure {
  return { figure, value, unit: 'count', bar: `= ${bar}`, ok: value === bar, judges: 'correctness' };
}

/** Said for the reader; nothing is asked of it. */
export function noted(figure: string, value: number, unit: string): Figure {
  return { figure, value, unit, bar: 'none', ok: true, judges: 'speed' };
}

export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1))];
  if (value === undefined) throw new Error('a percentile of nothing');
  return value;
}

const rounded = (n: number) => Number(n.toPrecision(4));

export function asJson(f: Figure): string {
  const spread = (s: Spread | undefined) =>
    s ? { median: rounded(s.median), min: rounded(s.min), max: rounded(s.max) } : null;
  return JSON.stringify({
    figure: f.figure,
    value: rounded(f.value),
    unit: f.unit,
    peer: f.peer ?? null,
    ratio: spread(f.ratio),
    control: spread(f.control),
    bar: f.bar,
    judges: f.judges,
    ok: f.ok,
  });
}

export function asLine(f: Figure): string {
  const spread = (s: Spread) => `× ${s.median.toFixed(2)} [${s.min.toFixed(2)}–${s.max.toFixed(2)}]`;
  const ratio = f.ratio ? ` ${spread(f.ratio)}` : '';
  const control = f.control ? `, A/A ${spread(f.control)}` : '';
  const peer = f.peer ? `  (${f.peer}${ratio}${control})` : '';
  return `${f.ok ? 'ok  ' : 'MISS'} ${f.figure.padEnd(52)} ${rounded(f.value)} ${f.unit}  bar ${f.bar}${peer}`;
}
