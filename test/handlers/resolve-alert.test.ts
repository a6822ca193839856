import { expect, test } from 'vitest';
import { handleResolveAlert } from '#handlers/resolve-alert.ts';
import type { Call } from '#src/handle.ts';
import { groupView } from '#test/support/group.ts';

async function resolve(way: 'button' | 'command', changed: boolean) {
  const asked: unknown[] = [];
  const call = {
    args: { alert: '7f3', note: 'disk replaced' },
    actor: { id: 'U1' },
    request: { way, key: 'k', onCard: way === 'button' },
  } as unknown as Call;
  const resolvedAt = new Date('2026-11-23T14:05:00Z');
  const reply = await handleResolveAlert.run(call, {
    alerts: {
      find: async () => groupView(),
      resolve: async (...args) => {
        asked.push(args);
        return {
          changed,
          group: groupView({ state: 'resolved', resolvedBy: changed ? 'U1' : 'U2', resolvedAt }),
        };
      },
    },
    clock: { now: () => resolvedAt, monotonic: () => 0 },
  });
  return { asked, text: reply?.message.text };
}

test('resolves what was found, with the note', async () => {
  expect(await resolve('command', true)).toEqual({
    asked: [['7f3k2', { by: 'U1', key: 'k', note: 'disk replaced' }]],
    text: ':white_check_mark: You resolved *CheckoutDown* `7f3k2`.',
  });
  expect((await resolve('button', true)).text).toBeUndefined();
});

test('who comes second learns who was first', async () => {
  expect((await resolve('button', false)).text).toContain('is over: <@U2> resolved it');
});
