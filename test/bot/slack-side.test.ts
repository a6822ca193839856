import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { openAudit } from '#src/audit/append.ts';
import type { Parts } from '#src/bot/parts.ts';
import { startSlackSide } from '#src/bot/slack-side.ts';
import { createCards } from '#src/cards/create-cards.ts';
import { systemClock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import { createMetrics } from '#src/metrics.ts';
import { secret } from '#src/secret.ts';
import { createClients } from '#src/slack/clients.ts';
import { testDatabase } from '#test/support/database.ts';

test('Slack comes back while the store does not answer: the bot goes on trying', async () => {
  const clock = systemClock();
  const log = pino({ level: 'silent' });
  await using database = await testDatabase({ clock });
  let asked = 0;
  let refusals = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(asked === 1 ? 503 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: true, team_id: 'T1', user_id: 'UBOT' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const slack = { mode: 'http', prefix: '', channels: {}, admit: [], signingSecret: secret('signing') };
  const parts = {
    ...{ clock, log, cards: createCards(clock), metrics: createMetrics(), audit: openAudit(database, clock) },
    config: { current: () => ({ slack, access: [] }) },
    database: {
      ...database,
      get db() {
        if (refusals++ === 0) throw new TemporaryError('asking the database');
        return database.db;
      },
    },
  } as unknown as Parts;

  const side = await startSlackSide(parts, {
    clients: createClients({ token: secret('token'), api: `http://127.0.0.1:${port}`, log }),
    asTyped: (message) => message,
    ...{
      commands: [],
      handlers: [],
      needs: () => ({}),
      completions: {},
      homes: { opened: async () => {}, acted: async () => {} },
    },
  });
  expect(side.problem()).toBeDefined();
  await expect.poll(() => side.problem(), { timeout: 10_000 }).toBeUndefined();
  expect(refusals).toBeGreaterThan(1);
  await side.stop();
  server.close();
}, 60_000);
