import { expect, test } from 'vitest';
import { handleMarkStepDone } from '#handlers/mark-step-done.ts';
import { act } from '#test/support/operation.ts';

test('says that its step is done', async () => {
  expect(await act(handleMarkStepDone, 'markDone', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':heavy_check_mark: You said that the step is done, of Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleMarkStepDone, 'markDone', 'button')).text).toBeUndefined();
});
