import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { checkIndicators } from '#src/cli/check/indicators.ts';
import { loadConfig } from '#src/config/load.ts';
import { configuration } from '#test/support/command-line.ts';
import { openPrometheusApi, type PrometheusApi } from '#test/support/prometheus-api.ts';

let api: PrometheusApi;
beforeAll(async () => {
  api = await openPrometheusApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  Object.assign(api, { values: {}, says: undefined });
});

async function check() {
  const rest = {
    prometheus: { url: api.url },
    clusters: { main: { kubeconfig: 'kubeconfig' } },
    environments: { production: { cluster: 'main', namespace: 'shop' } },
    apps: {
      checkout: {
        workload: 'deployment/checkout',
        image: 'registry.example.com/checkout',
        indicators: [{ name: 'error ratio', query: 'errors', above: 0.05 }],
      },
    },
  };
  const { file } = configuration({ rest: stringify(rest) });
  const [finding] = await checkIndicators({ ...loadConfig(file, {}, []), running: false });
  return finding;
}

test('what it is now', async () => {
  api.values.errors = 0.012345;
  expect(await check()).toEqual({
    what: 'indicator error ratio of checkout in production',
    found: '0.01235: is well',
  });
  api.values.errors = 0.5;
  expect((await check())?.found).toBe('0.5: would fail a release');
});

test.each([
  ['no data', undefined, 'it gives no data'],
  [
    'a query that cannot be read',
    { status: 400, body: '{"status":"error","error":"parse error"}' },
    'parse error',
  ],
  ['a token that is refused', { status: 401, body: '' }, 'See prometheus.token in the configuration.'],
])('%s is a problem', async (_, says, found) => {
  api.says = says;
  const finding = await check();

  expect(finding?.found).toContain(found);
  expect(finding?.fix).toBeTruthy();
});
