import { expect, test } from 'vitest';
import { handleReopenAlert } from '#handlers/reopen-alert.ts';
import type { Call } from '#src/handle.ts';
import { groupView } from '#test/support/group.ts';

async function reopen(way: 'button' | 'command', changed: boolean, state: 'firing' | 'resolved' = 'firing') {
  const asked: unknown[] = [];
  const call = {
    args: { alert: '7f3', note: 'off to bed' },
    actor: { id: 'U1' },
    request: { way, key: 'k', onCard: way === 'button' },
  };
  const reply = await handleReopenAlert.run(call as unknown as Call, {
    alerts: {
      find: async () => groupView(),
      reopen: async (...args) => {
        asked.push(args);
        return { changed, group: groupView({ state }) };
      },
    },
  });
  return { asked, text: reply?.message.text };
}

test('what was found needs somebody again, with the note', async () => {
  expect(await reopen('command', true)).toEqual({
    asked: [['7f3k2', { by: 'U1', key: 'k', note: 'off to bed' }]],
    text: ':leftwards_arrow_with_hook: *CheckoutDown* `7f3k2` needs somebody again.',
  });
  expect((await reopen('button', true)).text).toBeUndefined();
});

test('what cannot be opened again is told why', async () => {
  expect((await reopen('button', false)).text).toContain('Nobody is on *CheckoutDown*');
  expect((await reopen('button', false, 'resolved')).text).toContain('fires any more');
});
