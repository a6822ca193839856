// A runner that is killed before and after what it writes of a deploy, and another that goes on; the world is a real
// control plane, whose own counts say what was done.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import type { JsonObject } from '#src/json.ts';
import type { Verdict } from '#src/operations/operation.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import type { Ledger } from '#src/releases/ledger.ts';
import { deployOperation } from '#src/releases/operations/deploy.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { seenOf } from '#src/releases/operations/place.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { type KilledAt, killedAtEntry, type TestEngine, testEngine } from '#test/support/engine.ts';
import { workload } from '#test/support/workloads.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const steps = ['migrate', 'write', 'watch', 'bake', 'record'];
const kills = steps.flatMap((step) =>
  (['begun', 'done'] as const).flatMap((kind) =>
    (['before', 'after'] as const).map((when): KilledAt => ({ step, kind, when })),
  ),
);

describe.skipIf(controlPlaneMissing())('a deploy whose runner is killed', () => {
  const stack = new AsyncDisposableStack();
  const apps: Record<string, object> = {};
  let cluster: Awaited<ReturnType<typeof startControlPlane>>;
  let kubernetes: Kubernetes;
  let database: TestDatabase;
  let bench: TestEngine;
  let ledger: Ledger;
  let namespace: string;

  beforeAll(async () => {
    cluster = stack.use(await startControlPlane());
    database = stack.use(await testDatabase());
    namespace = await cluster.namespace();
    const needs = {
      config: () => ({
        slack: { channels: {} },
        environments: { production: { cluster: 'main', namespace, channels: [] } },
        apps,
      }),
      kubernetes: async () => kubernetes,
      registries: { resolve: async () => digest, labels: async () => ({}) },
      openAlerts: async () => [],
      mutes: { begin: async () => undefined, end: async () => undefined },
    };
    bench = testEngine(database, [deployOperation], needs);
    ledger = createLedger(database, bench.clock);
    Object.assign(needs, { ledger, clock: bench.clock } satisfies Partial<ReleaseNeeds>);
    kubernetes = await connectKubernetes({ name: 'main', kubeconfig: cluster.kubeconfig }, bench.clock);
    stack.defer(() => kubernetes.close());
  });
  afterAll(() => stack.disposeAsync());

  const kubectl = (...args: string[]) => cluster.kubectl('--namespace', namespace, ...args);
  const status = (app: string) => kubectl('rollout', 'status', `deployment/${app}`, '--timeout=1s');
  const owned = async (path: string, app: string) => {
    const { items } = await cluster.request('GET', `${path}?labelSelector=app=${app}`);
    return items as JsonObject[];
  };

  /** One that runs v1, which was there before. */
  async function install(app: string, spec: JsonObject = {}, migrate?: object): Promise<void> {
    await cluster.apply(workload(namespace, { name: app, images: `registry.test/${app}:v1`, spec }));
    await kubectl('rollout', 'status', `deployment/${app}`);
    const own = { workload: [{ kind: 'deployment', name: app }], image: `registry.test/${app}` };
    apps[app] = { ...own, bake: 100, channels: [], migrate };
  }

  /** The same of two that are one app. */
  async function installBoth(app: string): Promise<string[]> {
    const names = [app, `${app}-worker`];
    for (const name of names)
      await cluster.apply(workload(namespace, { name, images: `registry.test/${app}:v1` }));
    for (const name of names) await kubectl('rollout', 'status', `deployment/${name}`);
    const image = `registry.test/${app}`;
    apps[app] = {
      image,
      workload: names.map((name) => ({ kind: 'deployment', name })),
      bake: 100,
      channels: [],
    };
    return names;
  }

  async function live(app: string) {
    const { metadata, spec } = await cluster.request(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/deployments/${app}`,
    );
    const { containers } = (spec as { template: { spec: { containers: { image: string }[] } } }).template
      .spec;
    return { generation: (metadata as { generation: number }).generation, image: containers[0]?.image };
  }

  /** Kills its runner, lets `meanwhile` happen, and another go on to the end. */
  async function deploy(app: string, release: string, at: KilledAt, meanwhile = async () => {}) {
    const input = { app, environment: 'production', release };
    const id = await bench.propose(deployOperation, input);
    const killed = killedAtEntry(at);
    const first = await bench.run({ journal: killed.journal });
    await killed.dead;
    first.lose();
    await meanwhile();
    const second = await bench.run();
    const over = async () => !['queued', 'running'].includes(await bench.state(id));
    await vi.waitUntil(over, { interval: 20, timeout: 60_000 });
    await second.stop();
    const row = database.db.selectFrom('operations').select(['state', 'verdict']).where('id', '=', id);
    const { state, verdict } = await row.executeTakeFirstOrThrow();
    return { state, says: (verdict as Verdict).text, release: await ledger.byOperation(id) };
  }

  test.each(kills)(
    '$when it writes that “$step” is $kind: written once, migrated once, proven good',
    async (at) => {
      const app = `${at.step}-${at.kind}-${at.when}`;
      await install(app, {}, { command: ['./migrate', 'up'], within: 60_000 });

      const { state, says, release } = await deploy(app, 'v2', at);

      expect(state, says).toBe('succeeded');
      expect(release).toMatchObject({ verdict: 'proven good', migrated: true });
      expect(await live(app)).toEqual({ generation: 2, image: `registry.test/${app}:v2@${digest}` });
      expect(await owned(`/apis/apps/v1/namespaces/${namespace}/replicasets`, app)).toHaveLength(2);
      const { items } = await cluster.request('GET', `/apis/batch/v1/namespaces/${namespace}/jobs`);
      const jobs = (items as { metadata: { name: string } }[]).filter(({ metadata }) =>
        metadata.name.startsWith(`${app}-qd-`),
      );
      expect(jobs).toMatchObject([{ status: { succeeded: 1 } }]);
      expect((await status(app)).code).toBe(0);
    },
  );

  test.each(
    kills
      .filter(({ step }) => step === 'write' || step === 'watch')
      .flatMap((at) => [at, ...(at.step === 'write' ? [{ ...at, step: 'write2' }] : [])]),
  )('$when it writes that “$step” of two workloads is $kind: each is written once', async (at) => {
    const app = `both-${at.step}-${at.kind}-${at.when}`;
    const names = await installBoth(app);

    const { state, says, release } = await deploy(app, 'v2', at);

    expect(state, says).toBe('succeeded');
    expect(release).toMatchObject({ verdict: 'proven good' });
    for (const name of names) {
      expect(await live(name)).toEqual({ generation: 2, image: `registry.test/${app}:v2@${digest}` });
      expect(await owned(`/apis/apps/v1/namespaces/${namespace}/replicasets`, name)).toHaveLength(2);
      expect((await status(name)).code).toBe(0);
    }
  });

  test('between two writes, and somebody uses kubectl on the second: it is half written, and their doing stays', async () => {
    const [app = '', worker = ''] = await installBoth('half');
    const at: KilledAt = { step: 'write2', kind: 'begun', when: 'before' };

    const end = await deploy(app, 'v2', at, async () => {
      await kubectl('set', 'image', `deployment/${worker}`, 'app=registry.test/half:hotfix');
    });

    expect(end.state).toBe('failed');
    expect(end.says).toMatch(/\*half\* in \*production\* is \*half written\*: `deployment\/half` has `v2`/);
    expect(end.release).toMatchObject({ verdict: 'failed', version: 'v2' });
    expect(await live(worker)).toMatchObject({ image: 'registry.test/half:hotfix' });
  });

  test('in the middle of a rollout that fails: kubectl and the one that goes on say so', async () => {
    await install('doomed', { progressDeadlineSeconds: 4 });

    const end = await deploy('doomed', 'v2-crash', { step: 'watch', kind: 'begun', when: 'after' });

    expect(end.state).toBe('failed');
    expect(end.says).toMatch(/did not come up as \*doomed\* in \*production\*/);
    expect((await status('doomed')).output).toContain('exceeded its progress deadline');
    expect(await live('doomed')).toMatchObject({ generation: 2 });
  });

  test.each([
    ['set-image', ['set', 'image', 'deployment/set-image', 'app=registry.test/set-image:hotfix'], ':hotfix'],
    ['set-env', ['set', 'env', 'deployment/set-env', 'DEBUG=1'], `:v2@${digest}`],
    ['undo', ['rollout', 'undo', 'deployment/undo'], ':v1'],
  ])(
    'between its write and its journal, and somebody uses kubectl %s: it is theirs, and stays',
    async (app, args, tag) => {
      await install(app);

      const end = await deploy(app, 'v2', { step: 'write', kind: 'done', when: 'before' }, async () => {
        expect(await kubectl(...args)).toMatchObject({ code: 0 });
      });

      expect(end.state).toBe('failed');
      expect(end.says).toMatch(/somebody else changed \*\S+\* in \*production\* right after/);
      expect(end.release).toMatchObject({ verdict: 'failed', version: 'v2' });
      const { image, generation } = await live(app);
      expect(image).toBe(`registry.test/${app}${tag}`);
      expect(generation).toBe(3);
      const read = await kubernetes.read({ kind: 'deployment', namespace, name: app });
      const seen = seenOf([read], { image: `registry.test/${app}` });
      const now = await ledger.see({ app, environment: 'production' }, seen, 'outside');
      expect(now.origin).toBe('foreign');
    },
  );
});
