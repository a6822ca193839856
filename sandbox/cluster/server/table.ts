// `kubectl get` asks for a table. https://kubernetes.io/docs/reference/using-api/api-concepts/#receiving-resources-as-tables
import type { Json, KubeObject } from '../object.ts';
import type { Resource } from '../resources.ts';
import type { DaemonSet, Deployment, Pod, ReplicaSet, StatefulSet } from '../workloads.ts';
import type { ApiRequest } from './request.ts';

export const wantsTable = ({ accept }: ApiRequest): boolean => accept.includes('as=Table');

type Columns = Record<string, (object: KubeObject, now: number) => string | number>;

export function asTable(objects: KubeObject[], resource: Resource, now: number, metadata: Json): Json {
  const all: Columns = { Name: nameOf, ...(columns[resource.kind] ?? {}), Age: age };
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: Object.keys(all).map((name) => ({
      ...{ name, type: 'string', format: name === 'Name' ? 'name' : '', description: '', priority: 0 },
    })),
    rows: objects.map((object) => ({
      cells: Object.values(all).map((cell) => cell(object, now)),
      object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
}

const nameOf = ({ metadata }: KubeObject): string => metadata.name;

const columns: Record<string, Columns> = {
  Deployment: {
    Ready: (object) => {
      const { status, spec } = object as Deployment;
      return `${status.readyReplicas ?? 0}/${spec.replicas}`;
    },
    'Up-to-date': (object) => (object as Deployment).status.updatedReplicas ?? 0,
    Available: (object) => (object as Deployment).status.availableReplicas ?? 0,
  },
  ReplicaSet: {
    Desired: (object) => (object as ReplicaSet).spec.replicas,
    Current: (object) => (object as ReplicaSet).status.replicas,
    Ready: (object) => (object as ReplicaSet).status.readyReplicas ?? 0,
  },
  StatefulSet: {
    Ready: (object) => {
      const { status, spec } = object as StatefulSet;
      return `${status.readyReplicas ?? 0}/${spec.replicas}`;
    },
  },
  DaemonSet: {
    Desired: (object) => (object as DaemonSet).status.desiredNumberScheduled,
    Ready: (object) => (object as DaemonSet).status.numberReady,
    'Up-to-date': (object) => (object as DaemonSet).status.updatedNumberScheduled ?? 0,
    Available: (object) => (object as DaemonSet).status.numberAvailable ?? 0,
  },
  Pod: {
    Ready: (object) => {
      const { status, spec } = object as Pod;
      const ready = status.containerStatuses?.filter((each) => each.ready).length ?? 0;
      return `${ready}/${spec.containers.length}`;
    },
    Status: (object) => podStatus(object as Pod),
    Restarts: (object) =>
      (object as Pod).status.containerStatuses?.reduce((sum, each) => sum + each.restartCount, 0) ?? 0,
  },
  Event: {
    Type: ({ type }) => String(type),
    Reason: ({ reason }) => String(reason),
    Object: ({ involvedObject }) => {
      const { kind, name } = involvedObject as { kind: string; name: string };
      return `${kind.toLowerCase()}/${name}`;
    },
    Message: ({ message }) => String(message),
  },
};

function podStatus({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp) return 'Terminating';
  const states = (status.containerStatuses ?? []).map(({ state }) => state);
  const reason = states.map((state) => state.waiting?.reason ?? state.terminated?.reason).find(Boolean);
  return reason ?? status.reason ?? status.phase;
}

function age({ metadata }: KubeObject, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(metadata.creationTimestamp)) / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)}h` : `${Math.floor(seconds / 86_400)}d`;
}
