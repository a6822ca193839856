// Objects as tests apply them. The tag of an image chooses the fate of its pods: test/real/control-plane/stages.yaml.

import type { Target, WorkloadKind } from '#src/integrations/kubernetes/kubernetes.ts';
import type { JsonObject } from '#src/json.ts';

export interface WorkloadOptions {
  kind?: WorkloadKind;
  name?: string;
  replicas?: number;
  /** By container name; `app` when it is one text. */
  images?: Record<string, string> | string;
  initImages?: Record<string, string>;
  annotations?: Record<string, string>;
  labels?: Record<string, string>;
  /** Of the pod template's spec. */
  pod?: JsonObject;
  /** Of the workload's spec. */
  spec?: JsonObject;
}

const kinds = { deployment: 'Deployment', statefulset: 'StatefulSet', daemonset: 'DaemonSet' };

export function workload(namespace: string, options: WorkloadOptions = {}): JsonObject {
  const {
    kind = 'deployment',
    name = 'checkout',
    replicas = 2,
    images = 'registry.test/checkout:v1',
  } = options;
  const labels = { app: name };
  const own = typeof images === 'string' ? { app: images } : images;
  return {
    apiVersion: 'apps/v1',
    kind: kinds[kind],
    metadata: { name, namespace, annotations: options.annotations ?? {}, labels: options.labels ?? {} },
    spec: {
      ...(kind !== 'daemonset' && { replicas }),
      ...(kind === 'statefulset' && { serviceName: name }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          initContainers: containers(options.initImages ?? {}),
          containers: containers(own),
          ...options.pod,
        },
      },
      ...options.spec,
    },
  };
}

function containers(images: Record<string, string>): JsonObject[] {
  return Object.entries(images).map(([name, image]) => ({ name, image }));
}

export function targetOf(object: JsonObject): Target {
  const { name, namespace } = object.metadata as { name: string; namespace: string };
  return { kind: String(object.kind).toLowerCase() as WorkloadKind, namespace, name };
}
