// What whoever runs the cluster does to it, and what a scenario sees of it.
import { changeContainer } from '../kubelet/pod-status.ts';
import { isJson, type KubeObject } from '../object.ts';
import { resourceOfKind, theResource } from '../resources.ts';
import type { Deployment, Pod } from '../workloads.ts';
import { type DeploymentHandle, deploymentHandle } from './deployment.ts';
import { type Kubectl, kubectl } from './kubectl.ts';
import { podListing, type Stage } from './stage.ts';

export interface DeployOptions {
  replicas?: number;
  /** Beside the first container, which is called `app`. */
  sidecars?: Record<string, string>;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  progressDeadlineSeconds?: number;
  revisionHistoryLimit?: number;
}

export interface Administration {
  deployment(namespace: string, name: string): DeploymentHandle;
  /** Makes a Deployment of this image, and its namespace where that is missing. */
  deploy(namespace: string, name: string, image: string, options?: DeployOptions): DeploymentHandle;
  /** Makes any object that is served, by server-side apply as `kubectl`. */
  apply(object: object): KubeObject;
  pods(namespace: string): Pod[];
  events(namespace: string): KubeObject[];
  expectPod(namespace: string, what: string, fits: (pod: Pod) => boolean, within?: number): Promise<Pod>;
  /** Its node is short of something: the pod fails for good and is replaced. */
  evict(namespace: string, name: string, message?: string): void;
  /** The readiness probes of its containers fail from now on, though they run. */
  failReadiness(namespace: string, name: string): void;
  /** What every container of this name has logged, from now on; and before its last restart. */
  writeLog(container: string, lines: string[], previous?: string[]): void;
  useKubectl: Kubectl;
}

export function administration(stage: Stage): Administration {
  const { world, until } = stage;
  const { objects, store } = world;
  const namespaced = (name: string): void => {
    const resource = theResource('namespaces');
    if (!store.get(resource, undefined, name))
      apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  };
  const apply = (given: object): KubeObject => {
    const object = given as KubeObject;
    const resource = resourceOfKind(object.kind, object.apiVersion);
    if (!resource || !isJson(given)) throw new Error(`the sandbox serves no ${object.kind}`);
    const { namespace, name } = object.metadata;
    return objects.apply(resource, { namespace, name }, given, { manager: 'kubectl', force: true }).object;
  };
  const pods = (namespace: string): Pod[] => store.list(theResource('pods'), namespace) as Pod[];

  return {
    deployment: (namespace, name) => deploymentHandle(stage, namespace, name),
    deploy(namespace, name, image, options) {
      namespaced(namespace);
      apply(deploymentOf(namespace, name, image, options));
      return deploymentHandle(stage, namespace, name);
    },
    apply,
    pods,
    events: (namespace) => store.list(theResource('events'), namespace),
    expectPod: (namespace, what, fits, within) =>
      until({
        what: `a pod in ${namespace} that is ${what}`,
        look: () => pods(namespace).find(fits),
        listing: () => podListing(stage, namespace),
        ...(within === undefined ? {} : { within }),
      }),
    evict(namespace, name, message = 'The node was low on resource: ephemeral-storage.') {
      const change = (live: KubeObject): KubeObject => ({
        ...live,
        status: { ...(live as Pod).status, phase: 'Failed', reason: 'Evicted', message },
      });
      objects.update(theResource('pods'), { namespace, name }, change, {
        ...{ manager: 'kubelet', subresource: 'status' },
      });
    },
    failReadiness(namespace, name) {
      const pod = pods(namespace).find(({ metadata }) => metadata.name === name);
      if (!pod) throw new Error(`there is no pod ${name} in ${namespace}`);
      for (const container of pod.spec.containers)
        changeContainer(world, pod, container.name, (status) => {
          status.ready = false;
        });
    },
    writeLog(container, lines, previous = []) {
      const at = (text: string) => ({ at: world.timeline.now(), text });
      world.logs.script(container, lines.map(at), previous.map(at));
    },
    useKubectl: kubectl(stage),
  };
}

function deploymentOf(
  namespace: string,
  name: string,
  image: string,
  { replicas = 2, sidecars = {}, labels = {}, annotations, ...spec }: DeployOptions = {},
): Omit<Deployment, 'spec' | 'status' | 'metadata'> & { metadata: object; spec: object } {
  const others = Object.entries(sidecars).map(([each, its]) => ({ name: each, image: its }));
  return {
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name, namespace, labels: { app: name, ...labels }, ...(annotations ? { annotations } : {}) },
    spec: {
      replicas,
      ...spec,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'app', image }, ...others] },
      },
    },
  };
}
