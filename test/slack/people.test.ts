import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { openPeople } from '#src/slack/people.ts';

test.each([
  ['group:S1', 'no_such_subteam'],
  ['group:S1', 'subteam_disabled'],
  ['channel:C1', 'channel_not_found'],
])('nobody belongs to %s when Slack says %s', async (place, error) => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: false, error }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new WebClient('token', {
    slackApiUrl: `http://127.0.0.1:${port}/`,
    retryConfig: { retries: 0 },
  });

  expect((await openPeople(client, 'T1', systemClock()).has(place, 'U1')).member).toBe(false);
  server.close();
});
