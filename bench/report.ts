export interface Figure {
  figure: string;
  value: number;
  unit: string;
  /** Whom the ratio compares with, measured in the same run. */
  peer?: string;
  ratio?: number;
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

export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)];
  if (value === undefined) throw new Error('a percentile of nothing');
  return value;
}

export function asJson({ figure, value, unit, peer, ratio, bar, ok }: Figure): string {
  const rounded = (n: number) => Number(n.toPrecision(4));
  return JSON.stringify({
    figure,
    value: rounded(value),
    unit,
    peer: peer ?? null,
    ratio: ratio === undefined ? null : rounded(ratio),
    bar,
    ok,
  });
}

export function asLine(f: Figure): string {
  const peer = f.peer ? `  (${f.peer}${f.ratio === undefined ? '' : ` × ${f.ratio.toFixed(2)}`})` : '';
  return `${f.ok ? 'ok  ' : 'MISS'} ${f.figure.padEnd(44)} ${Number(f.value.toPrecision(4))} ${f.unit}  bar ${f.bar}${peer}`;
}
