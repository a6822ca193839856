import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startHeartbeat } from '#src/heartbeat.ts';
import { createLog } from '#src/log.ts';
import { createMetrics } from '#src/metrics.ts';
import { createRedaction } from '#src/redaction.ts';
import { secret } from '#src/secret.ts';

async function watcher(status = 200) {
  const server = createServer((_request, response) => response.writeHead(status).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/canary-path`;
  return {
    url,
    beat: () => once(server, 'request'),
    [Symbol.dispose]: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function start(url: string, problems: Record<string, string> = {}) {
  const lines: string[] = [];
  const line = Promise.withResolvers<string>();
  const write = (text: string) => {
    lines.push(text);
    line.resolve(text);
  };
  const metrics = createMetrics();
  const heartbeat = startHeartbeat(() => ({ url: secret(url), every: 1 }), {
    readiness: () => problems,
    metrics,
    log: createLog(createRedaction(), { out: { write } }),
  });
  const outcomes = async () => {
    const { values } = await metrics.heartbeats.get();
    return values.map(({ labels }) => labels.outcome);
  };
  return { lines, logged: line.promise, outcomes, [Symbol.dispose]: heartbeat.stop };
}

test('beats at once and again', async () => {
  using server = await watcher();
  const first = server.beat();
  using _heartbeat = start(server.url);

  await first;
  await server.beat();
});

test('is withheld while a part does not work, and beats again once it does', async () => {
  using server = await watcher();
  const problems: Record<string, string> = { slack: 'no connection' };
  using heartbeat = start(server.url, problems);

  expect(await heartbeat.logged).toContain('"problems":{"slack":"no connection"}');
  expect(await heartbeat.outcomes()).toEqual(['withheld']);

  const beat = server.beat();
  delete problems.slack;
  await beat;
});

test.each([
  ['a watcher that refuses', 500, 'it answered 500'],
  ['a watcher that has moved', 302, 'it answered 302'],
])('%s is logged, without the address', async (_what, status, told) => {
  using server = await watcher(status);
  using heartbeat = start(server.url);

  const line = await heartbeat.logged;

  expect(line).toContain(told);
  expect(line).not.toContain('canary');
  expect(await heartbeat.outcomes()).toEqual(['failed']);
});

test('a watcher that is down is logged, and the bot goes on', async () => {
  const server = await watcher();
  server[Symbol.dispose]();
  using heartbeat = start(server.url);

  expect(await heartbeat.logged).toContain('it cannot be reached (ECONNREFUSED)');
});
