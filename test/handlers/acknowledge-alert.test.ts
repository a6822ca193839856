import { expect, test } from 'vitest';
import { handleAcknowledgeAlert } from '#handlers/acknowledge-alert.ts';
import type { Changed } from '#src/alerts/alerts.ts';
import type { Call } from '#src/handle.ts';
import { groupView } from '#test/support/group.ts';

const now = new Date('2026-11-23T14:07:00Z');

async function press(way: 'button' | 'command', changed: Partial<Changed>) {
  const asked: unknown[] = [];
  const call = {
    args: { alert: '7f3', note: 'on it' },
    actor: { id: 'U1' },
    request: { way, key: 'k', onCard: way === 'button' },
  } as unknown as Call;
  const reply = await handleAcknowledgeAlert.run(call, {
    alerts: {
      find: async () => groupView(),
      acknowledge: async (...args) => {
        asked.push(args);
        return { changed: true, group: groupView(), ...changed };
      },
    },
    clock: { now: () => now, monotonic: () => 0 },
  });
  return { asked, text: reply?.message.text, to: reply?.to };
}

test('by command: acknowledges what was found, with the note, and says so to me', async () => {
  expect(await press('command', {})).toEqual({
    asked: [['7f3k2', { by: 'U1', key: 'k', note: 'on it' }]],
    text: ':eyes: You are on *CheckoutDown* `7f3k2`.',
    to: 'me',
  });
});

test('by button the card says it all', async () => {
  expect((await press('button', {})).text).toBeUndefined();
});

test('who comes second learns who was first', async () => {
  const acknowledgedAt = new Date('2026-11-23T14:05:00Z');
  const group = groupView({ state: 'acknowledged', acknowledgedBy: 'U2', acknowledgedAt });
  expect((await press('button', { changed: false, group })).text).toBe(
    '<@U2> is on *CheckoutDown* `7f3k2`, <!date^1795442700^{date_short_pretty} at {time}|23 Nov at 14:05 UTC>.',
  );

  const over = groupView({ state: 'resolved', resolvedAt: acknowledgedAt });
  expect((await press('button', { changed: false, group: over })).text).toContain(
    'is over: its sender resolved it',
  );
});
