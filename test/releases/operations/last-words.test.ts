// What a container that will not come up said, and when it is read and told.
import { beforeEach, expect, test } from 'vitest';
import type { RolloutSnapshot } from '#src/integrations/kubernetes/rollout.ts';
import type { Run } from '#src/operations/step.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { watchStep } from '#src/releases/operations/watch-step.ts';
import { recorded } from '#test/support/recorded.ts';
import { course } from '#test/support/release.ts';

const where = course();
const { snapshot: crash, rollout } = recorded('deployment-crash');
const going: RolloutSnapshot = { ...crash, pods: [] };
/** The same pods, of which another container ends. */
const other: RolloutSnapshot = {
  ...crash,
  pods: crash.pods.map((pod) => ({
    ...pod,
    containers: pod.containers.map((container) => ({ ...container, name: 'proxy' })),
  })),
};

let happened: string[];
let occasions: unknown[];
let doomedAt: Date | undefined;
let now = 0;
beforeEach(() => {
  happened = [];
  occasions = [];
  doomedAt = undefined;
  now = Date.parse('2026-11-25T10:00:00Z');
});
const note = (what: string) => void happened.push(what);

/** A process that watches and sees this, and is stopped then. */
async function watches(...looks: RolloutSnapshot[]): Promise<void> {
  const stop = new AbortController();
  const kubernetes = {
    watchRollout: async function* () {
      for (const look of looks) {
        now += 1000;
        yield look;
      }
    },
    logs: async () => {
      note('its end is read');
      return 'the end';
    },
    wholeLog: async () => {
      note('all of it is read');
      return { text: 'all of it, and the end', missing: 0 };
    },
  };
  const needs = {
    clock: { now: () => new Date(now), monotonic: () => now },
    kubernetes: async () => kubernetes,
    mutes: { end: async () => note('the mute ends') },
    ledger: {
      overtakenBy: async () => undefined,
      history: async () => [],
      doomed: async (_: string, at: Date | undefined) => {
        doomedAt = at && (doomedAt ?? at);
        return doomedAt;
      },
    },
  } as unknown as ReleaseNeeds;
  const { uid, generation, templateDigest, startedAt } = rollout;
  const written = { workload: 'deployment/checkout', uid, generation, templateDigest, at: startedAt };
  const run: Partial<Run> = {
    ...{ operation: '7f3k2', mark: 'qd-7f3k2-watch', signal: stop.signal },
    result: <T>() => written as T,
    say: async (text) => note(/will not finish/.test(text) ? 'its thread is told' : text),
    report: async (_, { alarm } = {}) => void (alarm && note('its card is red')),
    file: async ({ occasion }) => {
      note('its file is given');
      occasions.push(occasion);
    },
  };
  const over = [{ workload: 'deployment/checkout', uid, digest: 'd1' }];
  const step = watchStep({ where, version: 'v2', next: '', over }, needs);
  await expect(step.act(run as Run)).rejects.toThrow(/it was stopped/);
}

test('that it will not come up is told with the end of its log, before all of that is read', async () => {
  await watches(crash);
  expect(happened).toEqual([
    'its end is read',
    'its thread is told',
    'the mute ends',
    'its card is red',
    'all of it is read',
    'its file is given',
  ]);
});

test('no log is read of which nothing is said, as when the same rollout fails in another way', async () => {
  await watches(crash, other);
  expect(happened.filter((what) => what === 'its card is red')).toHaveLength(2);
  expect(happened.filter((what) => / is read$/.test(what))).toHaveLength(2);
});

test('doomed a second time its log is given again, and after a crash of the bot not', async () => {
  await watches(crash, going, crash);
  expect(new Set(occasions).size).toBe(2);
  await watches(crash);
  expect(occasions).toHaveLength(3);
  expect(new Set(occasions).size).toBe(2);
});
