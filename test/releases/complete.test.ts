import { expect, test } from 'vitest';
import { completeApp, completeEnvironment, completeRelease } from '#src/releases/complete.ts';
import { release } from '#test/support/release.ts';

const config = {
  current: () => ({ apps: { checkout: {}, worker: {} }, environments: { staging: {}, production: {} } }),
} as unknown as Parameters<typeof completeApp>[1]['config'];

test('apps and environments that have these letters in them', async () => {
  expect(await completeApp('', { config })).toHaveLength(2);
  expect(await completeApp('Check', { config })).toEqual([{ text: 'checkout', value: 'checkout' }]);
  expect(await completeEnvironment('prod', { config })).toEqual([
    { text: 'production', value: 'production' },
  ]);
});

test('releases that were made, each once by its newest, and first of all the one that is typed', async () => {
  const known = [
    release('v2', { verdict: 'live' }),
    release('v2', { environment: 'staging' }),
    release('v1'),
  ];
  const ledger = { suggest: async () => known };

  expect(await completeRelease('', { ledger })).toEqual([
    { text: 'v2 of checkout in production, live', value: 'v2' },
    { text: 'v1 of checkout in production, proven good', value: 'v1' },
  ]);
  expect((await completeRelease('v3', { ledger })).map(({ value }) => value)).toEqual(['v3', 'v2', 'v1']);
  expect((await completeRelease('v1', { ledger })).map(({ value }) => value)).toEqual(['v2', 'v1']);
  expect((await completeRelease('<!channel>', { ledger })).map(({ value }) => value)).toEqual(['v2', 'v1']);
});
