import { expect, test } from 'vitest';
import { completeApp, completeEnvironment, completeRelease, completeTag } from '#src/releases/complete.ts';
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

test('to deploy: what the registry has, each with how it did where it was released', async () => {
  const known = [
    release('v2', { environment: 'production', verdict: 'rolled back' }),
    release('v2', { environment: 'staging', verdict: 'live' }),
    release('v2', { environment: 'staging', verdict: 'failed' }),
    release('v1'),
  ];
  const needs = { ledger: { suggest: async () => known }, tags: { known: () => ['v3', 'v2', 'v1'] } };

  expect(await completeTag('', needs, ['checkout'])).toEqual([
    { text: 'v3 · not released yet', value: 'v3' },
    { text: 'v2 · production: rolled back · staging: live', value: 'v2' },
    { text: 'v1 · production: proven good', value: 'v1' },
  ]);
});

test('to deploy: a tag that is not listed can be typed, and is offered first', async () => {
  const needs = { ledger: { suggest: async () => [] }, tags: { known: () => ['v22', 'v2', 'v1'] } };
  const offered = async (typed: string) =>
    (await completeTag(typed, needs, ['checkout'])).map(({ value }) => value);

  expect(await offered('V2')).toEqual(['V2', 'v22', 'v2']);
  expect(await offered('v2')).toEqual(['v22', 'v2']);
  expect(await offered('v9')).toEqual(['v9']);
  expect(await offered('<!channel>')).toEqual([]);
});

test('to go back to: releases of this app there, each once by its newest, and which one runs', async () => {
  const known = [
    release('v2', { verdict: 'live' }),
    release('v2', { environment: 'staging' }),
    release('v1'),
  ];
  const ledger = { suggest: async () => known };

  expect(await completeRelease('', { ledger }, ['checkout', 'production'])).toEqual([
    { text: 'v2 · live · runs now', value: 'v2' },
    { text: 'v1 · proven good', value: 'v1' },
  ]);
  expect(await completeRelease('', { ledger }, ['', ''])).toEqual([
    { text: 'v2 · checkout in production: live', value: 'v2' },
    { text: 'v1 · checkout in production: proven good', value: 'v1' },
  ]);
  expect((await completeRelease('v3', { ledger })).map(({ value }) => value)).toEqual(['v3', 'v2', 'v1']);
});
