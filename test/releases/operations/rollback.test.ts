import { expect, test } from 'vitest';
import type { Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Run } from '#src/operations/step.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { rollbackOperation } from '#src/releases/operations/rollback.ts';
import type { Release } from '#src/releases/release.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { course, release } from '#test/support/release.ts';
import { releaseClock } from '#test/support/release-call.ts';

const place = { app: 'checkout', environment: 'production' };

const name = 'deployment/checkout';
const templateOf = ({ workloads }: Release) => workloads?.[0]?.template ?? {};

/** A workload that runs v2, and v1 to go back to; the ledger keeps in order what it was told. */
function goingBack() {
  const good = release('v1');
  const bad = release('v2', { verdict: 'failed' });
  let workload = {
    target: { kind: 'deployment', name: 'checkout', namespace: 'shop' },
    ...{ uid: 'uid-1', mark: null, generation: 1, templateDigest: 'd1', revision: '2', containers: [] },
    template: templateOf(bad),
  } as unknown as Workload;
  const told: string[] = [];
  const tell = (what: string) => async (which: unknown) => void told.push(`${what} ${String(which)}`);
  const kubernetes: Pick<Kubernetes, 'read' | 'change' | 'hasRolledOut'> = {
    read: async () => workload,
    hasRolledOut: async () => false,
    change: async (_, change, { mark }) => {
      told.push('in the world');
      workload = { ...workload, ...change, mark } as Workload;
      return workload;
    },
  };
  const needs = {
    ...{ clock: releaseClock, kubernetes: async () => kubernetes },
    ledger: {
      ...{ history: async () => [bad, good], begin: async () => undefined },
      ...{ written: tell('written'), rolledBack: tell('rolled back'), failed: tell('failed') },
    },
  } as unknown as ReleaseNeeds;
  const plan = {
    commitment: {
      course: course(),
      over: [{ workload: name, uid: 'uid-1', digest: releaseDigest(templateOf(bad)) }],
      ...{ from: bad.id, to: good.id, moves: null, writes: { [name]: { template: templateOf(good) } } },
      ...{ templates: { [name]: releaseDigest(templateOf(good)) } },
    },
    context: {
      ...{
        asker: 'U0ANA',
        images: good.images,
        differences: [],
        stays: [],
        moves: null,
        alerts: [],
        migrations: [],
      },
      from: { version: 'v2', verdict: 'failed' as const, problem: null },
      to: { version: 'v1', verdict: 'proven good' as const, at: '2026-11-25T09:11:00Z' },
    },
  };
  const [write] = rollbackOperation.steps(plan, needs, { ...place, channels: [] });
  const run = { operation: '7f3k2', mark: 'qd-7f3k2-write', attempt: 1, ready: async () => undefined };
  return {
    ...{ told, left: bad.id },
    act: () => write?.act(run as Partial<Run> as Run),
    meanwhile: (change: Partial<Workload>) => {
      workload = { ...workload, ...change };
    },
  };
}

test('a rollback that was not written leaves no word that what runs was rolled back', async () => {
  const { act, told, meanwhile } = goingBack();
  meanwhile({ template: { spec: { containers: [] } } });

  await expect(act()).rejects.toThrow('Somebody else changed *checkout* in *production*');
  expect(told.filter((line) => line.startsWith('rolled back'))).toEqual([]);
});

test('what is left is rolled back once the other is in the world', async () => {
  const { act, told, left } = goingBack();

  await act();
  expect(told).toEqual(['in the world', 'written 7f3k2', `rolled back ${left}`]);
});
