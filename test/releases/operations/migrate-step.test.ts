import { expect, test } from 'vitest';
import type { Job, Kubernetes, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { JsonObject } from '#src/json.ts';
import type { Run } from '#src/operations/step.ts';
import { migrateStep } from '#src/releases/operations/migrate-step.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { byImages, byManifests } from '#src/releases/operations/ways.ts';
import { releaseDigest } from '#src/releases/template.ts';
import { course } from '#test/support/release.ts';

const template = (image: string) => ({ spec: { containers: [{ name: 'app', image }] } });
const planned = template('checkout:v1');

/** With what others have set beside the manifest, or admission fills in. */
const admitted: JsonObject = {
  spec: { containers: [{ name: 'app', image: 'checkout:v2', env: [{ name: 'SET_BY', value: 'others' }] }] },
};

/** A cluster whose Jobs end as they are told, and keep their names as a real one does. */
function cluster(ends: Job['state'][], manifest?: JsonObject) {
  const target = { kind: 'deployment', name: 'checkout', namespace: 'shop' };
  let workload = { target, uid: 'uid-1', template: planned } as unknown as Workload;
  const jobs = new Map<string, Job & { container: unknown }>();
  const kubernetes: Pick<Kubernetes, 'read' | 'change' | 'createJob' | 'readJob' | 'logs'> = {
    read: async () => workload,
    change: async (seen, change, { dryRun }) => {
      if (!dryRun || !('apply' in change)) throw new Error('a migration writes nothing');
      return { ...seen, template: admitted };
    },
    createJob: async ({ name, mark, spec }) => {
      if (jobs.has(name)) throw new Error(`there is a job ${name} already`);
      const { containers } = (spec as { template: { spec: { containers: unknown[] } } }).template.spec;
      const job = { name, mark, uid: 'j', reason: null, message: null, pods: [] };
      jobs.set(name, { ...job, state: ends.shift() ?? 'complete', container: containers[0] });
      return jobs.get(name) as Job;
    },
    readJob: async (_, name) => jobs.get(name) ?? null,
    logs: async () => '',
  };
  const needs = {
    kubernetes: async () => kubernetes,
    ledger: { migrated: async () => undefined, failed: async () => undefined },
  } as unknown as ReleaseNeeds;
  const where = course({ migrate: { command: ['migrate', 'up'], within: 60_000 } });
  const own = { workload: 'deployment/checkout' };
  const images = [{ ...own, container: 'app', image: 'checkout:v2' }];
  const [step] = migrateStep(
    {
      ...{ where, images },
      over: [{ ...own, uid: 'uid-1', digest: releaseDigest(planned) }],
      writes: manifest ? byManifests({ [own.workload]: manifest }) : byImages(images),
      begin: async () => undefined,
    },
    needs,
  );
  const run = (mark: string) =>
    ({
      ...{ operation: '7f3k2', mark, signal: new AbortController().signal },
      ready: async () => undefined,
      log: () => undefined,
    }) as Partial<Run> as Run;
  return {
    jobs,
    act: (mark = 'qd-7f3k2-migrate') => step?.act(run(mark)),
    meanwhile: (change: Partial<Workload>) => {
      workload = { ...workload, ...change };
    },
  };
}

test('runs the command that was planned', async () => {
  const { act, jobs } = cluster(['complete']);
  await act();
  expect([...jobs.values()]).toMatchObject([
    { name: 'checkout-qd-7f3k2-migrate', container: { command: ['migrate', 'up'] } },
  ]);
});

test('runs with what its pods will have of a manifest, and not with what its file alone says', async () => {
  const { act, jobs } = cluster(['complete'], { spec: { template: template('checkout:v2') } });
  await act();
  expect([...jobs.values()]).toMatchObject([
    { container: { image: 'checkout:v2', env: [{ name: 'SET_BY', value: 'others' }] } },
  ]);
});

test('gone on with after a crash, it is the same Job; tried again by a person, another', async () => {
  const { act, jobs } = cluster(['failed', 'complete']);
  await expect(act()).rejects.toThrow('checkout-qd-7f3k2-migrate');
  await expect(act()).rejects.toThrow('checkout-qd-7f3k2-migrate');
  expect(jobs.size).toBe(1);

  await act('qd-7f3k2-migrate-2');
  expect([...jobs.keys()]).toEqual(['checkout-qd-7f3k2-migrate', 'checkout-qd-7f3k2-migrate-2']);
});

test('migrates nothing where something else was released since', async () => {
  const { act, jobs, meanwhile } = cluster([]);
  meanwhile({ template: template('checkout:hotfix') });
  await expect(act()).rejects.toThrow('Somebody else changed *checkout* in *production*');
  meanwhile({ uid: 'uid-2' });
  await expect(act()).rejects.toThrow('is another object than the one this was planned for');
  expect(jobs.size).toBe(0);
});
