import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { secret } from '#src/secret.ts';
import { openHttpReceiver } from '#src/slack/http-receiver.ts';

test('an address or method that Slack does not use is answered, and ends nothing', async () => {
  const listener = openHttpReceiver({
    ...{ signingSecret: secret('signing'), clock: systemClock(), log: pino({ level: 'silent' }) },
    receive: () => Promise.reject(new Error('received')),
  });
  const thrown: unknown[] = [];
  const server = createServer((request, response) => {
    try {
      listener(request, response);
    } catch (error) {
      thrown.push(error);
      response.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = async (method: string, path: string) =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { method })).status;

  expect(await ask('GET', '/slack/events')).toBe(404);
  expect(await ask('POST', '/slack/other')).toBe(404);
  expect(await ask('POST', '/slack/events?x=1')).toBe(401);
  expect(thrown).toEqual([]);
  server.close();
});
