import { expect, test } from 'vitest';
import { handleOverrideOperation } from '#handlers/override-operation.ts';
import { act } from '#test/support/operation.ts';

test('goes on in spite of a freeze, with the reason', async () => {
  expect(await act(handleOverrideOperation, 'pass', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':unlock: You go on with Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleOverrideOperation, 'pass', 'button')).text).toBeUndefined();
});
