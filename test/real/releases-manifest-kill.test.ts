// A runner that is killed before and after what it writes of a release by a manifest, which moves to that; another goes
// on. The world is a real control plane, whose own counts say what was done.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import type { JsonObject } from '#src/json.ts';
import type { Verdict } from '#src/operations/operation.ts';
import { createLedger } from '#src/releases/create-ledger.ts';
import type { Ledger } from '#src/releases/ledger.ts';
import { deployOperation } from '#src/releases/operations/deploy.ts';
import type { ReleaseNeeds } from '#src/releases/operations/needs.ts';
import { rollbackOperation } from '#src/releases/operations/rollback.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { type TestDatabase, testDatabase } from '#test/support/database.ts';
import { type KilledAt, killedAtEntry, type TestEngine, testEngine } from '#test/support/engine.ts';
import { workload } from '#test/support/workloads.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const killsAt = (steps: readonly string[]): KilledAt[] =>
  steps.flatMap((step) =>
    (['begun', 'done'] as const).flatMap((kind) =>
      (['before', 'after'] as const).map((when) => ({ step, kind, when })),
    ),
  );

describe.skipIf(controlPlaneMissing())('a release by a manifest whose runner is killed', () => {
  const stack = new AsyncDisposableStack();
  const apps: Record<string, object> = {};
  const files = new Map<string, string>();
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
      readText: async (file: string) => files.get(file) ?? '',
      openAlerts: async () => [],
    };
    bench = testEngine(database, [deployOperation, rollbackOperation], needs);
    ledger = createLedger(database, bench.clock);
    const mutes: ReleaseNeeds['mutes'] = { begin: async () => undefined, end: async () => undefined };
    Object.assign(needs, { ledger, mutes, clock: bench.clock } satisfies Partial<ReleaseNeeds>);
    kubernetes = await connectKubernetes({ name: 'main', kubeconfig: cluster.kubeconfig }, bench.clock);
    stack.defer(() => kubernetes.close());
  });
  afterAll(() => stack.disposeAsync());

  const read = (name: string) => kubernetes.read({ kind: 'deployment', namespace, name });
  const replicaSets = async (app: string) => {
    const path = `/apis/apps/v1/namespaces/${namespace}/replicasets?labelSelector=app=${app}`;
    return (await cluster.request('GET', path)).items as JsonObject[];
  };

  const writeFile = (app: string, level: string): void => {
    const { spec } = workload(namespace, { name: app, images: `registry.test/${app}` });
    const { template, ...rest } = spec as { template: { spec: { containers: JsonObject[] } } };
    const containers = template.spec.containers.map((one) => ({
      ...{ ...one, env: [{ name: 'LOG_LEVEL', value: level }] },
    }));
    const pod = { ...template, spec: { ...template.spec, containers } };
    const metadata = { name: app };
    files.set(
      app,
      stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { ...rest, template: pod } }),
    );
  };

  /** One whose image the bot has written before. */
  async function install(app: string): Promise<void> {
    await cluster.apply(workload(namespace, { name: app, images: `registry.test/${app}:v0` }));
    await vi.waitFor(async () => {
      const images = { app: `registry.test/${app}:v1` };
      await kubernetes.change(await read(app), { images }, { mark: 'before' });
    });
    await cluster.kubectl('-n', namespace, 'rollout', 'status', `deployment/${app}`);
    const own = { workload: [{ kind: 'deployment', name: app }], image: `registry.test/${app}` };
    apps[app] = { ...own, manifest: app, bake: 100, channels: [] };
    writeFile(app, 'info');
  }

  /** Kills its runner where that is asked for, and lets another go on to the end. */
  async function run(
    operation: typeof deployOperation | typeof rollbackOperation,
    input: object,
    at?: KilledAt,
  ) {
    const id = await bench.propose(operation, input as never);
    if (at) {
      const killed = killedAtEntry(at);
      const first = await bench.run({ journal: killed.journal });
      await killed.dead;
      first.lose();
    }
    const second = await bench.run();
    const over = async () => !['queued', 'running'].includes(await bench.state(id));
    await vi.waitUntil(over, { interval: 20, timeout: 60_000 });
    await second.stop();
    const row = database.db.selectFrom('operations').select(['state', 'verdict']).where('id', '=', id);
    const { state, verdict } = await row.executeTakeFirstOrThrow();
    expect(state, (verdict as Verdict).text).toBe('succeeded');
    return await ledger.byOperation(id);
  }

  const place = (app: string) => ({ app, environment: 'production' });

  test.each(killsAt(['write', 'owners', 'watch']))(
    '$when it writes that “$step” is $kind: applied once, moved, proven good',
    async (at) => {
      const app = `${at.step}-${at.kind}-${at.when}`;
      await install(app);
      const before = await read(app);

      const release = await run(deployOperation, { ...place(app), release: 'v2' }, at);

      const now = await read(app);
      expect(now).toMatchObject({ ways: ['manifest'], generation: before.generation + 1 });
      expect(now.containers).toMatchObject([{ image: `registry.test/${app}:v2@${digest}` }]);
      expect(await replicaSets(app)).toHaveLength((before.revision === '2' ? 2 : 1) + 1);
      expect(release).toMatchObject({ verdict: 'proven good' });
      expect(JSON.stringify(release?.manifests)).toContain(`:v2@${digest}`);
    },
  );

  test.each(killsAt(['write']))(
    'a rollback, $when it writes that “$step” is $kind: the recorded manifest is applied once',
    async (at) => {
      const app = `back-${at.kind}-${at.when}`;
      await install(app);
      await run(deployOperation, { ...place(app), release: 'v2' });
      const good = await read(app);
      writeFile(app, 'trace');
      await run(deployOperation, { ...place(app), release: 'v3' });

      await run(rollbackOperation, { ...place(app), to: 'v2' }, at);

      const now = await read(app);
      expect(now.template).toEqual(good.template);
      expect(now).toMatchObject({ ways: ['manifest'], generation: good.generation + 2 });
    },
  );
});
