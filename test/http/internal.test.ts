import { expect, test } from 'vitest';
import { serveInternal } from '#src/http/internal.ts';
import { createLog } from '#src/log.ts';
import { createMetrics } from '#src/metrics.ts';
import { createRedaction } from '#src/redaction.ts';

async function start(problems: Record<string, string> = {}) {
  const log = createLog(createRedaction(), { out: { write: () => undefined } });
  const { registry, storeUp } = createMetrics();
  const measure = async () => storeUp.set(1);
  const server = await serveInternal(
    { host: '127.0.0.1', port: 0 },
    { readiness: () => problems, registry, measure, log },
  );
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.address.port}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return { get, problems, address: server.address, [Symbol.asyncDispose]: server.close };
}

test('ready for webhooks while the store works, and says what else does not', async () => {
  const problems: Record<string, string> = {};
  await using server = await start(problems);

  expect(await server.get('/readyz')).toEqual({
    status: 200,
    body: '{"ready":true,"problems":{},"degraded":{}}\n',
  });

  problems.slack = 'no connection since 12:03';
  const degraded = { slack: 'no connection since 12:03' };
  const away = await server.get('/readyz');
  expect(away.status).toBe(200);
  expect(JSON.parse(away.body)).toEqual({ ready: true, problems: {}, degraded });

  problems.store = 'disk full';
  const { status, body } = await server.get('/readyz');
  expect(status).toBe(503);
  expect(JSON.parse(body)).toEqual({ ready: false, problems: { store: 'disk full' }, degraded });
});

test('alive although not ready: a restart would not help', async () => {
  await using server = await start({ store: 'disk full' });

  expect((await server.get('/healthz')).status).toBe(200);
});

test('metrics in the text format of Prometheus', async () => {
  await using server = await start();

  const { status, body } = await server.get('/metrics');

  expect(status).toBe(200);
  expect(body).toContain('# TYPE quarterdeck_store_up gauge\nquarterdeck_store_up 1\n');
  expect(body).toContain('nodejs_eventloop_lag_p99_seconds');
});

test.each(['/', '/hooks/prod', '/constructor', '/metrics/'])('%s is not here', async (path) => {
  await using server = await start();

  expect((await server.get(path)).status).toBe(404);
});

test('an address in use is told as what it is', async () => {
  await using server = await start();
  const parts = {
    readiness: () => ({}),
    registry: createMetrics().registry,
    measure: async () => undefined,
    log: createLog(createRedaction()),
  };

  await expect(serveInternal(server.address, parts)).rejects.toThrow(
    `http.internal: 127.0.0.1:${server.address.port} cannot be listened on (EADDRINUSE).`,
  );
});
