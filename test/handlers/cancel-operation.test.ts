import { expect, test } from 'vitest';
import { handleCancelOperation } from '#handlers/cancel-operation.ts';
import { act } from '#test/support/operation.ts';

test('stops it, with the reason', async () => {
  expect(await act(handleCancelOperation, 'cancel', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':octagonal_sign: You stopped Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleCancelOperation, 'cancel', 'button')).text).toBeUndefined();
});
