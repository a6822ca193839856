import { expect, test } from 'vitest';
import { handleTestAlert } from '#handlers/test-alert.ts';
import type { Config } from '#src/config.ts';
import type { Call } from '#src/handle.ts';

const config = {
  slack: { channels: { platform: 'C0PLATFORM' } },
  alerts: {
    sources: {},
    severities: {},
    channel: 'ops',
    routes: [{ match: { service: 'quarterdeck' }, channel: 'platform' }],
  },
} as unknown as Config;

test.each([
  [{}, { severity: 'warning' }, '<#C0PLATFORM>'],
  [{ severity: 'critical', channel: 'C0OPS' }, { severity: 'critical', channel: 'C0OPS' }, '<#C0OPS>'],
])('%j raises %j', async (args, raised, where) => {
  const asked: unknown[] = [];
  const request = { key: 'command:1', receivedAt: '2026-11-23T14:05:00.000Z' };
  const reply = await handleTestAlert.run({ args, actor: { id: 'U1' }, request } as unknown as Call, {
    alerts: { raiseTest: async (alert) => void asked.push(alert) },
    config: { current: () => config },
  });

  // Keyed by the request, so that one that is done again after a restart raises no second alert.
  expect(asked).toEqual([{ key: 'command:1', startsAt: '2026-11-23T14:05:00.000Z', by: 'U1', ...raised }]);
  expect(reply?.message.text).toContain(where);
});
