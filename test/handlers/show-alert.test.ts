import { expect, test } from 'vitest';
import { handleShowAlert } from '#handlers/show-alert.ts';
import type { Call } from '#src/handle.ts';
import { groupView } from '#test/support/group.ts';

test('shows the alert that was found, and what happened to it', async () => {
  const at = new Date('2026-11-23T14:05:00Z');
  const reply = await handleShowAlert.run({ args: { alert: '7f3' } } as unknown as Call, {
    alerts: {
      find: async () => groupView(),
      history: async (id) => ({
        card: { group: groupView({ id }), since: at, heardAt: null, alerts: [] },
        events: [{ at, kind: 'acknowledged', actor: 'U1', detail: { note: 'looking' } }],
      }),
    },
    clock: { now: () => at, monotonic: () => 0 },
  });

  expect(JSON.stringify(reply?.message.blocks)).toContain('<@U1> acknowledged: looking');
  expect(reply?.to).toBe('me');
});
