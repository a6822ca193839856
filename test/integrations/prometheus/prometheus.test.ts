import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { TemporaryError, UserError } from '#src/errors.ts';
import { connectPrometheus } from '#src/integrations/prometheus/prometheus.ts';
import { secret } from '#src/secret.ts';
import { openPrometheusApi, type PrometheusApi } from '#test/support/prometheus-api.ts';

let api: PrometheusApi;
beforeAll(async () => {
  api = await openPrometheusApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(() => {
  Object.assign(api, { values: {}, says: undefined });
  api.requests.length = 0;
});

const to = new Date('2026-11-25T14:00:00Z');
const span = { from: new Date(to.getTime() - 40_000), to, step: 15_000 };
const prometheus = (settings: { url?: string; token?: string } = {}) =>
  connectPrometheus(() => ({
    url: settings.url ?? api.url,
    ...(settings.token && { token: secret(settings.token) }),
  }));

test('a query over a span that ends at its last point', async () => {
  api.values.up = 1;
  const { series } = await prometheus().range('up', span);

  expect(series[0]?.map(({ at, value }) => [at.toISOString().slice(14, 19), value])).toEqual([
    ['59:30', 1],
    ['59:45', 1],
    ['00:00', 1],
  ]);
});

test('is sent with the token, under the path that it is served under', async () => {
  await prometheus({ url: `${api.url}/metrics`, token: 'prometheus-canary' }).range('up', span);

  expect(api.requests[0]).toMatchObject({
    path: '/metrics/api/v1/query_range',
    authorization: 'Bearer prometheus-canary',
  });
});

test.each([
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
  ['NaN', NaN],
  ['0.5', 0.5],
])('%s is %d', async (said, value) => {
  api.values.ratio = said;
  const { series } = await prometheus().range('ratio', span);

  expect(series[0]?.[0]?.value).toBe(value);
});

const failed = (errorType: string, error: string) => JSON.stringify({ status: 'error', errorType, error });

test.each([
  [
    400,
    failed('bad_data', 'parse error: unexpected <'),
    UserError,
    'cannot evaluate the query: parse error: unexpected &lt;',
  ],
  [422, failed('execution', 'many-to-many matching'), UserError, 'many-to-many matching'],
  [401, 'no', UserError, 'does not let me ask (401)'],
  [404, '<html>', UserError, 'is not a Prometheus (404)'],
  [200, '<html>', UserError, 'is not a Prometheus (200)'],
  [503, failed('timeout', 'query timed out'), TemporaryError, 'Prometheus answered 503: query timed out'],
  [502, '<html>', TemporaryError, 'Prometheus answered 502'],
])('%i %s', async (status, body, kind, message) => {
  api.says = { status, body };
  const asked = prometheus().range('up', span);

  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.toBeInstanceOf(kind);
});

test('the token is not carried elsewhere by a redirect', async () => {
  api.says = { status: 307, body: '', location: `${api.url}/elsewhere` };
  await expect(prometheus({ token: 'prometheus-canary' }).range('up', span)).rejects.toThrow('(307)');

  expect(api.requests).toHaveLength(1);
});

test('one that is not there has not answered, and one that answers without end is too much', async () => {
  await expect(prometheus({ url: 'http://127.0.0.1:1' }).range('up', span)).rejects.toBeInstanceOf(
    TemporaryError,
  );

  api.says = { status: 200, body: 'x'.repeat(5 * 1024 * 1024) };
  await expect(prometheus().range('up', span)).rejects.toThrow('more than 4 MB');
});
