import { expect, test } from 'vitest';
import { handleShowReleaseStatus } from '#handlers/show-release-status.ts';
import type { AccessRule } from '#src/access/access.ts';
import type { AvailableThere } from '#src/releases/pipelines/available.ts';
import { release } from '#test/support/release.ts';
import { releaseCall, releaseClock } from '#test/support/release-call.ts';

const progress = { desired: 3, updated: 3, available: 3, old: 0 };
const verdict = { kind: 'done', progress } as const;
const now = { release: release('v412', { verdict: 'live' }), lastGood: release('v411') };
const until = new Date('2026-11-25T12:00:00Z');
const frozen = { until, window: { by: 'U0BEN', reason: 'the sale', since: until, until } };
const v413: AvailableThere = {
  ...{ id: 7, app: 'checkout', tag: 'v413', digest: `sha256:${'1'.repeat(64)}`, commit: '9f8e7d6c5b' },
  ...{ committedAt: null, announcedAt: new Date('2026-11-25T09:55:00Z'), operation: null },
  pipeline: 'https://ci.example.com/runs/7',
};

async function shown(rules: AccessRule[], available?: AvailableThere): Promise<string> {
  const reply = await handleShowReleaseStatus.run(releaseCall({ app: 'checkout' }), {
    releases: {
      status: async (app) => [
        {
          ...{ app: String(app), environment: 'production', alerts: [], ...(available && { available }) },
          now: { ...now, verdict, workloads: [{ name: 'deployment/checkout', verdict, paused: false }] },
        },
        { app: String(app), environment: 'staging', alerts: [], problem: 'cluster main did not answer' },
      ],
    },
    policy: () => ({ rules, admit: [] }),
    memberships: {
      person: () => Promise.reject(new Error('nobody is asked for')),
      has: async () => ({ member: false, age: 0 }),
    },
    clock: releaseClock,
    operations: { frozen: async (name) => (name === 'production' ? frozen : undefined) },
  });
  return JSON.stringify(reply?.message.blocks);
}

const rule = { allow: ['release.deploy'], to: ['user:U0ANA'] };

test('says what runs where, and why a place could not be seen', async () => {
  const text = await shown([rule]);
  expect(text).toContain('*checkout* in *production*: *`v412`*');
  expect(text).toMatch(/:snowflake: \*production\* is frozen until [^*]* by <@U0BEN>: the sale/);
  expect(text).toContain('3 of 3 available');
  expect(text).toContain('Last good: `v411`');
  expect(text).toContain('*checkout* in *staging*: cluster main did not answer');
  expect(text).not.toContain('built by');
});

test('names what was announced and not released yet, with a button for who may deploy it there', async () => {
  const text = await shown([rule], v413);
  expect(text).toContain(':package: `v413`, built by <https://ci.example.com/runs/7|CI>');
  expect(text).toContain('not released here yet');
  expect(text).toContain('Deploy v413 to production');

  expect(await shown([], v413)).not.toContain('Deploy v413');
  expect(await shown([{ ...rule, on: ['staging'] }], v413)).not.toContain('Deploy v413');
});

test('offers no second deploy of what is under way', async () => {
  const text = await shown([rule], { ...v413, operation: { id: '7f3k2', state: 'waiting' } });
  expect(text).toContain('waits for approval: `7f3k2`');
  expect(text).not.toContain('Deploy v413');
  const ended = await shown([rule], { ...v413, operation: { id: '7f3k2', state: 'cancelled' } });
  expect(ended).toContain('Deploy v413');
});
