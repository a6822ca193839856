import { expect, test } from 'vitest';
import { handleBreakGlass } from '#handlers/break-glass.ts';
import { act } from '#test/support/operation.ts';

test('starts it without approval, with the reason', async () => {
  expect(await act(handleBreakGlass, 'breakGlass', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':rotating_light: You broke the glass for Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleBreakGlass, 'breakGlass', 'button')).text).toBeUndefined();
});
