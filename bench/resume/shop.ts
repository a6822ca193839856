// Apps on a real control plane, and the bot as a process of its own that releases them.
import type { JsonObject } from '#src/json.ts';
import type { TestCluster } from '#test/support/cluster.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { type ImageRegistry, openImageRegistry } from '#test/support/image-registry.ts';
import { workload } from '#test/support/workloads.ts';
import { releasing } from '../cluster/configure.ts';
import { type Stage, startStage } from '../stage.ts';

export interface App {
  name: string;
  /** A release that crashes is left alone until Kubernetes gives it up; else people take it back as soon as they are told. */
  strict: boolean;
}

export interface Shop extends AsyncDisposable {
  cluster: Required<TestCluster>;
  namespace: string;
  registry: ImageRegistry;
  stage: Stage;
  apps: App[];
  kubectl(...args: string[]): Promise<{ code: number; output: string }>;
  template(app: App): Promise<JsonObject>;
}

/** Seconds. */
const deadlines = { strict: 8, patient: 600 };

export async function openShop(count: number): Promise<Shop> {
  if (controlPlaneMissing()) throw new Error('the bench needs a control plane: node .ci/control-plane.mjs');
  await using opening = new AsyncDisposableStack();
  const cluster = opening.use(await startControlPlane());
  const registry = opening.use(await openImageRegistry());
  const namespace = await cluster.namespace();
  const kubectl: Shop['kubectl'] = (...args) => cluster.kubectl('--namespace', namespace, ...args);
  const apps = Array.from({ length: count }, (_, index) => ({
    name: `app${index}`,
    strict: index % 2 === 1,
  }));
  await Promise.all(
    apps.map(async ({ name, strict }) => {
      registry.push(name, 'v0');
      const spec = { progressDeadlineSeconds: strict ? deadlines.strict : deadlines.patient };
      await cluster.apply(workload(namespace, { name, images: `${registry.host}/${name}:v0`, spec }));
      await kubectl('rollout', 'status', `deployment/${name}`);
    }),
  );
  // A channel each: Slack takes one post a second and channel.
  const channels = apps.map(({ name }) => name);
  const configure = releasing({
    ...{ kubeconfig: cluster.kubeconfig, registry, namespace, apps: channels },
    ...{ environment: 'production', bake: '1s' },
  });
  const stage = opening.use(await startStage('resume', { configure, channels }));
  const servers = opening.move();
  return {
    ...{ cluster, namespace, registry, stage, apps, kubectl },
    template: async ({ name }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
      const { spec } = await cluster.request('GET', path);
      return (spec as { template: JsonObject }).template;
    },
    [Symbol.asyncDispose]: () => servers.disposeAsync(),
  };
}
