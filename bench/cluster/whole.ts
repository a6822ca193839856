// The whole bot before the sandbox Slack, with apps that run in a real control plane.
import { startSandboxRegistry } from '#sandbox/registry/start.ts';
import type { TestCluster } from '#test/support/cluster.ts';
import { controlPlaneMissing, startControlPlane } from '#test/support/control-plane.ts';
import { workload } from '#test/support/workloads.ts';
import { type Stage, startStage } from '../stage.ts';
import { isAvailable } from './available.ts';
import { releasing } from './configure.ts';
import { observe } from './observer.ts';

export interface Whole extends AsyncDisposable {
  stage: Stage;
  cluster: Required<TestCluster>;
  /** Of all apps. */
  namespace: string;
  /** Puts a tag of an app where the bot looks it up. */
  push(app: string, tag: string): void;
}

interface WholeOptions {
  name: string;
  /** Each a Deployment of its own, one replica of `v1`. */
  apps: string[];
  channels: string[];
}

/** Resolves when every app is up. Its environment is called `staging`; a release that lasts 5 s is proven good. */
export async function startWhole({ name, apps, channels }: WholeOptions): Promise<Whole> {
  if (controlPlaneMissing()) throw new Error('the bench needs a control plane: node .ci/control-plane.mjs');
  await using started = new AsyncDisposableStack();
  const cluster = started.use(await startControlPlane());
  const registry = started.use(await startSandboxRegistry());
  const namespace = await cluster.namespace();
  const push = (app: string, tag: string) => void registry.push(app, tag);
  await install({ cluster, namespace, apps, host: registry.host });
  const configure = releasing({
    ...{ kubeconfig: cluster.kubeconfig, registry, namespace, apps },
    ...{ environment: 'staging', bake: '5s' },
  });
  const stage = started.use(await startStage(name, { channels, configure }));
  const all = started.move();
  return { stage, cluster, namespace, push, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

interface Installed extends Pick<Whole, 'cluster' | 'namespace'>, Pick<WholeOptions, 'apps'> {
  host: string;
}

async function install({ cluster, namespace, apps, host }: Installed): Promise<void> {
  await using observer = await observe(cluster, `/apis/apps/v1/namespaces/${namespace}/deployments`);
  const up = apps.map((app) =>
    observer.when((object) => (object.metadata as { name: string }).name === app && isAvailable(object, 1)),
  );
  for (const app of apps) {
    await cluster.apply(workload(namespace, { name: app, replicas: 1, images: `${host}/${app}:v1` }));
  }
  await Promise.all(up);
}
