import { expect, test } from 'vitest';
import { handleGiveUpOperation } from '#handlers/give-up-operation.ts';
import { act } from '#test/support/operation.ts';

test('leaves it as failed', async () => {
  expect(await act(handleGiveUpOperation, 'giveUp', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':x: You gave up Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleGiveUpOperation, 'giveUp', 'button')).text).toBeUndefined();
});
