import { expect, test } from 'vitest';
import { handleListAlerts } from '#handlers/list-alerts.ts';
import type { Call } from '#src/handle.ts';

test.each([
  [{}, 'open'],
  [{ state: 'resolved' }, 'resolved'],
])('%j lists what is %s', async (args, filter) => {
  const asked: string[] = [];
  const reply = await handleListAlerts.run({ args } as unknown as Call, {
    alerts: {
      list: async (state) => {
        asked.push(state);
        return {
          cards: [],
          counts: { critical: 0, warning: 0, info: 0 },
          unacknowledged: 0,
          addresses: new Map(),
        };
      },
    },
    clock: { now: () => new Date(0), monotonic: () => 0 },
  });

  expect(asked).toEqual([filter]);
  expect(reply?.message.text).toContain('/alerts test');
});
