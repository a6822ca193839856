import { expect, test } from 'vitest';
import { handleApproveOperation } from '#handlers/approve-operation.ts';
import { act } from '#test/support/operation.ts';

test('lets it go ahead, with the reason', async () => {
  expect(await act(handleApproveOperation, 'approve', 'command')).toEqual({
    asked: [['7f3k2', { by: { id: 'U1' }, key: 'k', reason: 'why' }]],
    text: ':white_check_mark: You approved Bake *oven* `7f3k2`.',
  });
});

test('by button the card says it all', async () => {
  expect((await act(handleApproveOperation, 'approve', 'button')).text).toBeUndefined();
});
