import { expect, test } from 'vitest';
import { handleListOperations } from '#handlers/list-operations.ts';
import type { Call } from '#src/handle.ts';
import type { Listed } from '#src/operations/operations.ts';
import { operationClock as clock, operationView } from '#test/support/operation.ts';

async function list(args: object, listed: Listed) {
  const asked: string[] = [];
  const operations = {
    list: async (which: string) => {
      asked.push(which);
      return listed;
    },
  };
  const reply = await handleListOperations.run({ args } as Call, { operations, clock });
  return { asked, said: JSON.stringify(reply?.message.blocks) };
}

test('lists what is open, and says so when nothing is', async () => {
  const one = await list({}, { operations: [operationView()], readOnly: undefined });
  expect(one.asked).toEqual(['open']);
  expect(one.said).toContain(':arrow_forward: Bake *oven* `7f3k2` is running');
  expect((await list({}, { operations: [], readOnly: undefined })).said).toContain('Nothing runs or waits');
});

test('says when nothing new starts', async () => {
  const readOnly = { by: 'U2', reason: '<!channel>', since: clock.now() };
  const { asked, said } = await list({ which: 'all' }, { operations: [], readOnly });
  expect(asked).toEqual(['all']);
  expect(said).toMatch(/I am read-only since .* by <@U2>: &lt;!channel&gt;/);
});
