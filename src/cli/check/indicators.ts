import type { Indicator } from '#src/config/releases.ts';
import { connectPrometheus, type Prometheus } from '#src/integrations/prometheus/prometheus.ts';
import { figure } from '#src/messages/release-bake.ts';
import { deployable, everyPlace } from '#src/releases/catalogue.ts';
import { readIndicator } from '#src/releases/indicators.ts';
import type { Finding, Probe } from './probe.ts';

const step = 15_000;
/** One of which there is no data now may have some while a release is baked. */
const lookedAt = 15 * 60_000;

/** Each indicator once, over the last quarter of an hour: whether it can be asked, and what it says now. */
export const checkIndicators: Probe = async ({ config }) => {
  const prometheus = connectPrometheus(() => config.prometheus);
  const asked = new Map<string, { indicator: Indicator; what: string }>();
  for (const place of everyPlace(config)) {
    for (const indicator of deployable(config, place).indicators) {
      const what = `indicator ${indicator.name} of ${place.app} in ${place.environment}`;
      if (!asked.has(indicator.query)) asked.set(indicator.query, { indicator, what });
    }
  }
  return await Promise.all(
    [...asked.values()].map(({ indicator, what }) => checkIndicator(indicator, what, prometheus)),
  );
};

async function checkIndicator(indicator: Indicator, what: string, prometheus: Prometheus): Promise<Finding> {
  const to = new Date();
  try {
    const from = new Date(to.getTime() - lookedAt);
    const answer = await prometheus.range(indicator.query, { from, to, step });
    const reading = readIndicator(indicator, answer, { to, step });
    if (reading.kind !== 'unknown') {
      const well = reading.kind === 'good' ? 'is well' : 'would fail a release';
      return { what, found: `${figure(reading.value)}: ${well}` };
    }
    const fix =
      'Without data no release is proven good. See whether the query gives something in Prometheus.';
    return { what, found: reading.because, fix };
  } catch (error) {
    // UserErrors say what to do themselves; their markup is for Slack.
    const found = (error instanceof Error ? error.message : String(error)).replace(/[*`]/g, '');
    return { what, found, fix: 'See prometheus and the indicators of the app in the configuration.' };
  }
}
