import { expect, test } from 'vitest';
import { UserError } from '#src/errors.ts';
import type { OperationView } from '#src/operations/view.ts';
import { createPolicy } from '#src/releases/operations/go-back-by-policy.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { operationView } from '#test/support/operation.ts';
import { release } from '#test/support/release.ts';
import { releaseClock } from '#test/support/release-call.ts';

const place = { app: 'checkout', environment: 'production' };
const rollBackAfter = 120_000;
const trouble = { cause: 'It crashes.' };
const longAgo = new Date('2026-11-25T09:00:00Z');

/** What a release is told whose time has come, of a rollback that is so. */
async function goesBack(rollback: Partial<OperationView> | UserError) {
  const said: string[] = [];
  const policy = createPolicy({
    where: { ...place, rollBackAfter },
    run: {
      ...{ operation: '7f3k2', mark: 'quarterdeck/7f3k2/watch' },
      say: async (message) => void said.push(String(message)),
    },
    needs: {
      clock: releaseClock,
      ledger: {
        isKept: async () => false,
        byOperation: async () => release('v2'),
        failed: async () => undefined,
      } as unknown as ReleaseNeeds['ledger'],
      rollBackByPolicy: async () => {
        if (rollback instanceof UserError) throw rollback;
        return operationView({ id: '9x2mp', ...rollback });
      },
    },
  });
  const { lines } = await policy(trouble, longAgo);
  return { lines, said };
}

const expiresAt = new Date('2026-11-25T10:30:00Z');
const asks = (permission?: string) => ({
  ...{ state: 'planned' as const, expiresAt },
  questions: [{ guard: 'conflict', text: 'others own it', ...(permission && { permission }) }],
});

test('it goes back by policy', async () => {
  await expect(goesBack({ state: 'queued' })).rejects.toThrow(/^It crashes\. It goes back by policy\.$/);
});

test('where going back asks for a right, its verdict says that it waits, for whom, and until when', async () => {
  await expect(goesBack(asks('operation.override'))).rejects.toThrow(
    /^It crashes\. \*It has not gone back yet\*: .*the right operation\.override.*`\/qd override 9x2mp why`.*<!date\^/,
  );
});

test('where it asks whether to go on, whoever may roll back answers', async () => {
  await expect(goesBack(asks())).rejects.toThrow(/release\.rollback.*`\/qd go-on 9x2mp`/);
});

test('where it asks for approval, its verdict says that it waits', async () => {
  await expect(goesBack({ state: 'waiting', expiresAt })).rejects.toThrow(
    /\*It has not gone back yet\*: .*`9x2mp`.* is to be approved/,
  );
});

test('what has nothing to go back to says so once, and is watched on', async () => {
  const { lines, said } = await goesBack(new UserError('Nothing was proven good.'));
  expect(lines).toEqual([expect.stringContaining('Nothing was proven good.')]);
  expect(said).toEqual(lines);
});
