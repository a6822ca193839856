import { expect, test } from 'vitest';
import { handleListReleaseQueue } from '#handlers/list-release-queue.ts';
import type { OperationView } from '#src/operations/view.ts';
import { operationView } from '#test/support/operation.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

async function queue(args: object, operations: OperationView[]) {
  const asked: unknown[] = [];
  const reply = await handleListReleaseQueue.run(releaseCall(args), {
    operations: {
      list: async (...about) => {
        asked.push(about);
        return { operations, readOnly: undefined };
      },
    },
    releases: { locks: (app, environment) => [`release:${app}:${environment}`] },
    clock: releaseClock,
  });
  return { asked, text: reply?.message.text };
}

test('tells what runs or waits for the locks of that place', async () => {
  const deploy = operationView({ name: 'release.deploy', title: 'Deploy *checkout* `v1` to *production*' });

  const { asked, text } = await queue({ app: 'checkout', environment: 'production' }, [deploy]);

  expect(asked).toEqual([['open', ['release:checkout:production']]]);
  expect(text).toContain('1 release under way or waiting');
});

test('says so when nothing does', async () => {
  expect((await queue({}, [])).text).toBe('No release runs or waits.');
});
