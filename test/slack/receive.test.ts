import { pino } from 'pino';
import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import { createMetrics } from '#src/metrics.ts';
import type { Request } from '#src/requests/request.ts';
import { openReceive } from '#src/slack/receive.ts';

const mention = {
  ...{ type: 'event_callback', event_id: 'Ev1', team_id: 'T1' },
  event: { type: 'app_mention', user: 'U1', text: '<@UBOT> alerts', channel: 'C1', ts: '1.1' },
};

test('a mention that was stored too late is answered once, when Slack delivers it again before it is stored', async () => {
  const first = Promise.withResolvers<boolean>();
  const stores = [first.promise, first.promise.then(() => false)];
  const started: string[] = [];
  const forgotten: string[] = [];
  const receive = openReceive({
    requests: {
      store: async () => await (stores.shift() ?? false),
      forget: async (key) => void forgotten.push(key),
    },
    dispatcher: { run: async ({ key }: Request) => void started.push(key) },
    ...{
      answer: { say: async () => {} },
      check: () => ({}),
      complete: async () => [],
      forms: { change: async () => {} },
      hear: () => {},
      opened: async () => {},
    },
    ...{ prefix: '', botUser: 'UBOT', title: 'Quarterdeck', clock: systemClock(), metrics: createMetrics() },
    ...{ log: pino({ level: 'silent' }), deadline: 50 },
  });
  const acknowledged: unknown[] = [];
  const deliver = () => receive({ body: mention, ack: async (response) => void acknowledged.push(response) });

  await expect(deliver()).rejects.toThrow(TemporaryError);
  const again = deliver();
  first.resolve(true);
  await again;

  expect(acknowledged).toHaveLength(1);
  expect(started).toEqual(['event:Ev1']);
  expect(forgotten).toEqual([]);
});
