// Somebody uses kubectl meanwhile: the same writes, under the names that kubectl gives itself.

import { replicaSetsOf, revisionOf } from '../controllers/deployment-replica-sets.ts';
import { isJson, type KubeObject, timestamp } from '../object.ts';
import { applyStrategicMerge } from '../patch/strategic-merge.ts';
import { resourceOfKind, theResource } from '../resources.ts';
import type { Deployment, PodTemplate } from '../workloads.ts';
import type { Stage } from './stage.ts';

export interface Kubectl {
  /** `kubectl set image deployment/NAME CONTAINER=IMAGE`; the first container when none is named. */
  setImage(namespace: string, name: string, image: string, container?: string): void;
  scale(namespace: string, name: string, replicas: number): void;
  /** `kubectl rollout undo`: to the second-newest revision, good or not. */
  undo(namespace: string, name: string): void;
  restart(namespace: string, name: string): void;
  pause(namespace: string, name: string): void;
  resume(namespace: string, name: string): void;
  /** `kubectl patch --type strategic` of any kind. */
  patch(kind: string, namespace: string, name: string, patch: object): void;
  delete(kind: string, namespace: string, name: string): void;
}

export function kubectl({ world }: Stage): Kubectl {
  const { objects, timeline } = world;
  const patch = (kind: string, namespace: string, name: string, change: object, manager: string): void => {
    const resource = resourceOfKind(kind);
    if (!resource) throw new Error(`the sandbox serves no ${kind}`);
    const at = { namespace: resource.isNamespaced ? namespace : undefined, name };
    objects.update(
      resource,
      at,
      (live) => (isJson(change) ? (applyStrategicMerge(live, change, kind) as KubeObject) : live),
      { manager },
    );
  };
  const deployment = (namespace: string, name: string): Deployment =>
    objects.get<Deployment>(theResource('deployments'), namespace, name);

  return {
    setImage(namespace, name, image, container) {
      const [first] = deployment(namespace, name).spec.template.spec.containers;
      const containers = [{ name: container ?? first?.name, image }];
      patch('Deployment', namespace, name, { spec: { template: { spec: { containers } } } }, 'kubectl-set');
    },
    scale(namespace, name, replicas) {
      const change = (live: KubeObject): KubeObject => ({
        ...live,
        spec: { ...(live as Deployment).spec, replicas },
      });
      objects.update(theResource('deployments'), { namespace, name }, change, {
        ...{ manager: 'kubectl', subresource: 'scale' },
      });
    },
    undo(namespace, name) {
      const live = deployment(namespace, name);
      const { all } = replicaSetsOf(world, live);
      const [, previous] = [...all].sort((one, other) => revisionOf(other) - revisionOf(one));
      if (!previous) throw new Error(`no rollout history found for deployment "${name}"`);
      const change = (object: KubeObject): KubeObject => ({
        ...object,
        spec: { ...(object as Deployment).spec, template: unhashed(previous.spec.template) },
      });
      objects.update(theResource('deployments'), { namespace, name }, change, { manager: 'kubectl' });
    },
    restart(namespace, name) {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': timestamp(timeline.now()) };
      patch(
        'Deployment',
        namespace,
        name,
        { spec: { template: { metadata: { annotations } } } },
        'kubectl-rollout',
      );
    },
    pause: (namespace, name) =>
      patch('Deployment', namespace, name, { spec: { paused: true } }, 'kubectl-rollout'),
    resume: (namespace, name) =>
      patch('Deployment', namespace, name, { spec: { paused: null } }, 'kubectl-rollout'),
    patch: (kind, namespace, name, change) => patch(kind, namespace, name, change, 'kubectl-patch'),
    delete(kind, namespace, name) {
      const resource = resourceOfKind(kind);
      if (!resource) throw new Error(`the sandbox serves no ${kind}`);
      const at = { namespace: resource.isNamespaced ? namespace : undefined, name };
      objects.remove(resource, at, { propagation: 'Background' });
    },
  };
}

function unhashed(template: PodTemplate): PodTemplate {
  const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}
