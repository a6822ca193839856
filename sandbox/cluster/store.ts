// What etcd is to a cluster: the objects, a version for every write, and the recent history that watches read.
import { createSignal } from '#sandbox/signal.ts';
import type { KubeObject } from './object.ts';
import type { Resource } from './resources.ts';

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: Resource;
  object: KubeObject;
  /** As it was before. */
  previous: KubeObject | undefined;
  version: number;
}

export interface Store {
  get(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined;
  /** In the order of their names, as the API lists them. */
  list(resource: Resource, namespace?: string): KubeObject[];
  /** Gives the object the next version. */
  put(resource: Resource, object: KubeObject): KubeObject;
  remove(resource: Resource, object: KubeObject): KubeObject;
  /** The newest version. */
  readonly version: number;
  /** The oldest version whose history is still kept. */
  readonly oldest: number;
  since(version: number): Change[];
  /** Forgets the history, as etcd's compaction does every five minutes. */
  compact(): void;
  listen(listener: (change: Change) => void): () => void;
}

// Versions mean nothing; a cluster that has just begun is far from 1.
const firstVersion = 41_500;
const keptChanges = 20_000;

export function createStore(): Store {
  const tables = new Map<Resource, Map<string, KubeObject>>();
  const signal = createSignal<Change>();
  let history: Change[] = [];
  let version = firstVersion;
  let oldest = firstVersion;
  const tableOf = (resource: Resource): Map<string, KubeObject> => {
    const table = tables.get(resource) ?? new Map<string, KubeObject>();
    tables.set(resource, table);
    return table;
  };

  const write = (resource: Resource, object: KubeObject, type?: 'DELETED'): KubeObject => {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const table = tableOf(resource);
    const previous = table.get(key);
    version += 1;
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    if (type === 'DELETED') table.delete(key);
    else table.set(key, written);
    const change: Change = {
      ...{ type: type ?? (previous ? 'MODIFIED' : 'ADDED'), resource, object: written, previous, version },
    };
    history.push(change);
    if (history.length > keptChanges) {
      history = history.slice(keptChanges / 2);
      oldest = history[0]?.version ?? version;
    }
    signal.emit(change);
    return written;
  };

  return {
    get: (resource, namespace, name) => tableOf(resource).get(keyOf(namespace, name)),
    list(resource, namespace) {
      const all = [...tableOf(resource)].sort(([one], [other]) => (one < other ? -1 : 1));
      const objects = all.map(([, object]) => object);
      if (namespace === undefined) return objects;
      return objects.filter(({ metadata }) => metadata.namespace === namespace);
    },
    put: (resource, object) => write(resource, object),
    remove: (resource, object) => write(resource, object, 'DELETED'),
    get version() {
      return version;
    },
    get oldest() {
      return oldest;
    },
    since: (after) => history.filter((change) => change.version > after),
    compact() {
      history = [];
      version += 1;
      oldest = version;
    },
    listen: signal.listen,
  };
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;
