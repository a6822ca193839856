import { expect, test } from 'vitest';
import { handleGoOnOperation } from '#handlers/go-on-operation.ts';
import { act } from '#test/support/operation.ts';

test('answers what it asks', async () => {
  expect(await act(handleGoOnOperation, 'pass', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k' }]],
    text: ':unlock: You go on with Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleGoOnOperation, 'pass', 'button')).text).toBeUndefined();
});
