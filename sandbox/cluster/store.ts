// What etcd is to a cluster: the objects, a version for every write, and the recent history that watches read.
import { createSignal } from '#sandbox/signal.ts';
import { controllerOf, type KubeObject } from './object.ts';
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
  /** Of every kind, by the names. */
  ownedBy(owner: KubeObject): KubeObject[];
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

interface Table {
  objects: Map<string, KubeObject>;
  /** In the order they are listed in; made anew after one came or went. */
  keys: string[] | undefined;
}

export function createStore(): Store {
  const tables = new Map<Resource, Table>();
  const owned = createOwnership();
  const signal = createSignal<Change>();
  let history: Change[] = [];
  let version = firstVersion;
  let oldest = firstVersion;
  const tableOf = (resource: Resource): Table => {
    const table = tables.get(resource) ?? { objects: new Map<string, KubeObject>(), keys: undefined };
    tables.set(resource, table);
    return table;
  };
  const keep = (change: Change): void => {
    history.push(change);
    if (history.length <= keptChanges) return;
    history = history.slice(keptChanges / 2);
    oldest = history[0]?.version ?? version;
  };

  const write = (resource: Resource, object: KubeObject, isGone: boolean): KubeObject => {
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const table = tableOf(resource);
    const previous = table.objects.get(key);
    version += 1;
    const written = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    if (isGone) table.objects.delete(key);
    else table.objects.set(key, written);
    if (isGone || !previous) table.keys = undefined;
    owned.replace(previous, isGone ? undefined : written);
    const type = isGone ? 'DELETED' : previous ? 'MODIFIED' : 'ADDED';
    const change: Change = { type, resource, object: written, previous, version };
    keep(change);
    signal.emit(change);
    return written;
  };

  return {
    get: (resource, namespace, name) => tableOf(resource).objects.get(keyOf(namespace, name)),
    list(resource, namespace) {
      const table = tableOf(resource);
      table.keys ??= [...table.objects.keys()].sort();
      const start = namespace === undefined ? '' : keyOf(namespace, '');
      const keys = table.keys.filter((key) => key.startsWith(start));
      return keys.flatMap((key) => table.objects.get(key) ?? []);
    },
    ownedBy: owned.of,
    put: (resource, object) => write(resource, object, false),
    remove: (resource, object) => write(resource, object, true),
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

/** Who owns what, so that a controller need not look through everything for its own. */
function createOwnership() {
  const children = new Map<string, Map<string, KubeObject>>();
  return {
    replace(previous: KubeObject | undefined, next: KubeObject | undefined): void {
      const before = previous && controllerOf(previous)?.uid;
      if (previous && before !== undefined) children.get(before)?.delete(previous.metadata.uid);
      const after = next && controllerOf(next)?.uid;
      if (!next || after === undefined) return;
      const all = children.get(after) ?? new Map<string, KubeObject>();
      children.set(after, all.set(next.metadata.uid, next));
    },
    of: ({ metadata }: KubeObject): KubeObject[] =>
      [...(children.get(metadata.uid)?.values() ?? [])].sort((one, other) =>
        one.metadata.name < other.metadata.name ? -1 : 1,
      ),
  };
}
