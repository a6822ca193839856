import { expect, test } from 'vitest';
import { handleShowOperation } from '#handlers/show-operation.ts';
import type { Call } from '#src/handle.ts';
import { operationClock as clock, operationView } from '#test/support/operation.ts';

test('shows the card as it is now, and the end of the log as text that does nothing', async () => {
  const operations = { find: async () => operationView(), log: async () => ['one', '<!channel> ``` two'] };
  const reply = await handleShowOperation.run({ args: { operation: '7f3' } } as unknown as Call, {
    ...{ operations, clock },
  });
  const said = JSON.stringify(reply?.message.blocks);
  expect(said).toContain('version v1');
  expect(said).toContain("one\\n&lt;!channel&gt; ''' two");
});
