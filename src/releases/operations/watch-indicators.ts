import { TemporaryError, UserError } from '#src/errors.ts';
import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import { type IndicatorReading, type Reading, readIndicator } from '#src/releases/indicators.ts';
import type { ReleaseNeeds } from './needs.ts';

/** Milliseconds; longer where a bake is, so that a query stays cheap. */
const shortestStep = 15_000;
const mostPoints = 1000;

/**
 * Reads each over all the time since `began`, so that nothing is missed while the bot or Prometheus was away. Resolves to
 * what was read last until it is time again, or `due`.
 */
export function watchIndicators(
  { indicators }: ReleaseCourse,
  began: Date,
  { prometheus, clock }: ReleaseNeeds,
) {
  let last: { at: number; readings: IndicatorReading[] } | undefined;

  const read = async (
    indicator: ReleaseCourse['indicators'][number],
    to: Date,
    step: number,
  ): Promise<Reading> => {
    try {
      const answer = await prometheus.range(indicator.query, { from: began, to, step });
      return readIndicator(indicator, answer, { to, step });
    } catch (error) {
      if (error instanceof UserError || error instanceof TemporaryError)
        return { kind: 'unknown', because: error.message };
      throw error;
    }
  };

  return async (due: boolean): Promise<IndicatorReading[]> => {
    const to = clock.now();
    const step = Math.max(shortestStep, (to.getTime() - began.getTime()) / mostPoints);
    if (last && !due && to.getTime() - last.at < step) return last.readings;
    const readings = await Promise.all(
      indicators.map(async (indicator) => ({ indicator, reading: await read(indicator, to, step) })),
    );
    last = { at: to.getTime(), readings };
    return readings;
  };
}
