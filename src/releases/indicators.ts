// What a query says of a release that is watched: pure, over the points since it runs everywhere.
import type { Indicator } from '#src/config/releases.ts';
import type { Answer, Point } from '#src/integrations/prometheus/prometheus.ts';

export type Reading =
  /** `since` it does; `lasts` is as long as it was seen to. */
  | { kind: 'breached'; value: number; since: Date; lasts: number }
  /** It does, but not for as long as it may. */
  | { kind: 'breaching'; value: number }
  | { kind: 'good'; value: number }
  | { kind: 'unknown'; because: string };

export interface IndicatorReading {
  indicator: Indicator;
  reading: Reading;
}

interface Stretch {
  since: Date;
  until: Date;
  /** A value within its bounds came after it. */
  isOver: boolean;
  /** The worst of it. */
  value: number;
}

/** A point that is missing, or that a late scrape left out, does not end what it stands in the middle of. */
const missed = 2;

/** `step`: milliseconds between two points, the last of which was asked for at `to`. */
export function readIndicator(
  indicator: Indicator,
  answer: Answer,
  { to, step }: { to: Date; step: number },
): Reading {
  const series = answer.series.map((points) => points.filter(({ value }) => !Number.isNaN(value)));
  const stretches = series.flatMap((points) => stretchesOf(points, indicator, missed * step));
  const lasted = stretches.filter((stretch) => lengthOf(stretch) >= indicator.for);
  const breach = worst(lasted, indicator);
  if (breach) return { kind: 'breached', value: breach.value, since: breach.since, lasts: lengthOf(breach) };
  if (answer.warnings.length > 0) return { kind: 'unknown', because: answer.warnings.join(', ') };

  const isNow = (at: Date) => to.getTime() - at.getTime() <= missed * step;
  const breaching = worst(
    stretches.filter(({ until, isOver }) => !isOver && isNow(until)),
    indicator,
  );
  if (breaching) return { kind: 'breaching', value: breaching.value };
  const values = series.flatMap((points) => points.at(-1) ?? []).filter(({ at }) => isNow(at));
  const latest = worst(values, indicator);
  return latest ? { kind: 'good', value: latest.value } : { kind: 'unknown', because: 'it gives no data' };
}

export function isBreach({ above, below }: Indicator, value: number): boolean {
  return (above !== undefined && value > above) || (below !== undefined && value < below);
}

function stretchesOf(points: Point[], indicator: Indicator, gap: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open: Stretch | undefined;
  for (const { at, value } of points) {
    if (!isBreach(indicator, value)) {
      if (open) open.isOver = true;
      open = undefined;
    } else if (open && at.getTime() - open.until.getTime() <= gap) {
      open.until = at;
      open.value = worse(indicator, open.value, value);
    } else {
      open = { since: at, until: at, value, isOver: false };
      stretches.push(open);
    }
  }
  return stretches;
}

function lengthOf({ since, until }: Stretch): number {
  return until.getTime() - since.getTime();
}

function worst<T extends { value: number }>(all: T[], indicator: Indicator): T | undefined {
  let found = all[0];
  for (const one of all) if (found && worse(indicator, found.value, one.value) !== found.value) found = one;
  return found;
}

function worse({ above }: Indicator, a: number, b: number): number {
  return above === undefined ? Math.min(a, b) : Math.max(a, b);
}
