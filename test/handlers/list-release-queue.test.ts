import { expect, test } from 'vitest';
import { handleListReleaseQueue } from '#handlers/list-release-queue.ts';
import type { OperationView } from '#src/operations/view.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

const operation = (title: string, more: Partial<OperationView> = {}) =>
  ({
    ...{ id: '7f3k2', name: 'release.deploy', title, state: 'queued', environment: 'production' },
    ...{ askedBy: 'U0ANA', askedAt: new Date(0), queue: null, held: null },
    ...more,
  }) as unknown as OperationView;

async function queue(args: object) {
  const reply = await handleListReleaseQueue.run(releaseCall(args), {
    operations: {
      list: async () => ({
        operations: [
          operation('Deploy *checkout* `v1` to *production*'),
          operation('Deploy *worker* `v1` to *staging*', { environment: 'staging' }),
          operation('Create *web-1*', { name: 'server.create' }),
        ],
        readOnly: undefined,
      }),
    },
    clock: releaseClock,
  });
  return reply?.message;
}

test.each([
  [{}, '2 releases'],
  [{ app: 'checkout' }, '1 release'],
  [{ environment: 'staging' }, '1 release'],
  [{ app: 'worker', environment: 'production' }, 'No release runs or waits.'],
])('%j', async (args, text) => {
  expect((await queue(args))?.text).toContain(text);
});
