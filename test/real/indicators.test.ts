// Indicators of a release, asked of a real Prometheus that scrapes what a test changes.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Indicator } from '#src/config/releases.ts';
import { connectPrometheus, type Prometheus } from '#src/integrations/prometheus/prometheus.ts';
import { type Reading, readIndicator } from '#src/releases/indicators.ts';
import { prometheusMissing, startPrometheus } from '#test/support/prometheus.ts';
import { openShop, type Shop } from '#test/support/shop.ts';

const patient = { interval: 250, timeout: 30_000 };

describe.skipIf(prometheusMissing())('indicators on a real Prometheus', () => {
  const stack = new AsyncDisposableStack();
  let shop: Shop;
  let prometheus: Prometheus;
  let began: Date;

  beforeAll(async () => {
    shop = stack.use(await openShop());
    const peer = stack.use(await startPrometheus({ targets: [shop.host], alertmanagers: [], rules: [] }));
    prometheus = connectPrometheus(() => ({ url: peer.url }));
    began = new Date();
  });
  afterAll(() => stack.disposeAsync());

  async function read(indicator: Partial<Indicator>): Promise<Reading> {
    const asked = { name: 'it', query: 'errors', for: 0, ...indicator } as Indicator;
    const span = { from: began, to: new Date(), step: 1000 };
    return readIndicator(asked, await prometheus.range(asked.query, span), span);
  }
  const reach = (indicator: Partial<Indicator>, kind: Reading['kind']) =>
    vi.waitUntil(async () => {
      const reading = await read(indicator);
      return reading.kind === kind && reading;
    }, patient);

  test('no data, then good, then beyond for long enough', async () => {
    const ratio = { query: 'max by (shop) (errors)', above: 0.05, for: 3000 };
    expect(await read(ratio)).toEqual({ kind: 'unknown', because: 'it gives no data' });

    shop.samples['errors{shop="paris"}'] = 0.01;
    expect(await reach(ratio, 'good')).toEqual({ kind: 'good', value: 0.01 });

    shop.samples['errors{shop="lyon"}'] = 0.25;
    expect(await reach(ratio, 'breaching')).toEqual({ kind: 'breaching', value: 0.25 });
    expect(await reach(ratio, 'breached')).toMatchObject({ value: 0.25 });
  });

  test('a division without traffic is no number, and one by nothing is infinite', async () => {
    Object.assign(shop.samples, { failed: 0, asked: 0, broken: 1 });
    await reach({ query: 'broken', above: 2 }, 'good');

    expect(await read({ query: 'failed / asked', above: 0.05 })).toMatchObject({ kind: 'unknown' });
    expect(await read({ query: 'broken / asked', above: 0.05 })).toMatchObject({ value: Infinity });
  });

  test('a scalar counts too', async () => {
    expect(await read({ query: 'scalar(vector(3))', below: 1 })).toEqual({ kind: 'good', value: 3 });
  });

  test.each([
    ['errors >', 'parse error'],
    ['"text"', 'invalid expression type'],
    ['errors[5m]', 'invalid expression type'],
    ['label_replace(errors, "shop", "all", "", "")', 'same labelset'],
  ])('%s cannot be evaluated', async (query, said) => {
    await expect(prometheus.range(query, { from: began, to: new Date(), step: 1000 })).rejects.toThrow(said);
  });

  test('what is not scraped any more is not good', async () => {
    shop.samples.gone = 1;
    await reach({ query: 'gone', above: 2 }, 'good');
    delete shop.samples.gone;

    await reach({ query: 'gone', above: 2 }, 'unknown');
  });
});
