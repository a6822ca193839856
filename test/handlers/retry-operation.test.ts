import { expect, test } from 'vitest';
import { handleRetryOperation } from '#handlers/retry-operation.ts';
import { act } from '#test/support/operation.ts';

test('tries it again', async () => {
  expect(await act(handleRetryOperation, 'retry', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k' }]],
    text: ':leftwards_arrow_with_hook: You try again Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleRetryOperation, 'retry', 'button')).text).toBeUndefined();
});
