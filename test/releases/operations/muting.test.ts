import { expect, test } from 'vitest';
import type { Muting } from '#src/releases/mutes.ts';
import { muting } from '#src/releases/operations/muting.ts';
import { course } from '#test/support/release.ts';

const policy = { alerts: [{ alertname: 'HighLatency' }], atMost: 600_000 };

function stage() {
  const did: (string | Muting)[] = [];
  const begin = async (operation: string) => void did.push(`begun ${operation}`);
  const mutes = { begin: async (mute: Muting) => void did.push(mute), end: async () => undefined };
  return { did, begin, needs: { mutes } };
}

test('a mute begins with the write, after what is recorded before it', async () => {
  const { did, begin, needs } = stage();
  await muting(begin, { where: course({ mute: policy }), version: 'v2' }, needs)('op1');
  expect(did).toEqual([
    'begun op1',
    { app: 'checkout', environment: 'production', operation: 'op1', version: 'v2', back: false, policy },
  ]);
});

test('a rollback has its own', async () => {
  const { did, begin, needs } = stage();
  await muting(begin, { where: course({ mute: policy }), version: 'v1', back: true }, needs)('op2');
  expect(did.at(-1)).toMatchObject({ operation: 'op2', version: 'v1', back: true });
});

test('without a policy there is none', async () => {
  const { did, begin, needs } = stage();
  await muting(begin, { where: course(), version: 'v2' }, needs)('op1');
  expect(did).toEqual(['begun op1']);
});
