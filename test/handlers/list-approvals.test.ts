import { expect, test } from 'vitest';
import { handleListApprovals } from '#handlers/list-approvals.ts';
import type { Call } from '#src/handle.ts';
import type { OperationView } from '#src/operations/view.ts';
import { operationClock as clock, operationView } from '#test/support/operation.ts';

async function list(waiting: OperationView[]) {
  const operations = { approvals: async (person: string) => (person === 'U1' ? waiting : []) };
  const reply = await handleListApprovals.run({ actor: { id: 'U1' } } as Call, { operations, clock });
  return reply?.message;
}

test('lists what waits for me, with how to approve it', async () => {
  const expiresAt = new Date('2026-11-25T14:30:00Z');
  const message = await list([operationView({ state: 'waiting', expiresAt })]);
  expect(message?.text).toBe('1 operation for you to approve');
  expect(JSON.stringify(message?.blocks)).toContain('`/qd approve 7f3k2`');
});

test('says when nothing does', async () => {
  expect((await list([]))?.text).toBe('Nothing waits for your approval.');
});
