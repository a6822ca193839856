import { expect, test } from 'vitest';
import { handleDeclineOperation } from '#handlers/decline-operation.ts';
import { act } from '#test/support/operation.ts';

test('refuses it, with the reason', async () => {
  expect(await act(handleDeclineOperation, 'decline', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':no_entry_sign: You declined Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleDeclineOperation, 'decline', 'button')).text).toBeUndefined();
});
