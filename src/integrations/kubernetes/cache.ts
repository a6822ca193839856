import type { JsonObject } from '#src/json.ts';
import { object, text } from './raw.ts';

/** What is kept of an object; the rest of it is let go. */
export interface Kept<T> {
  uid: string;
  name: string;
  /** The uid of its controller, or of what an event is about. */
  owner: string;
  value: T;
}

/** `before` is what was kept of the same object, for what only shows over time. */
export type Keep<T> = (raw: JsonObject, before: T | undefined) => Kept<T>;

export type Listener = (kept?: Kept<unknown>) => void;

export interface Cache<T> {
  named(name: string): Kept<T> | undefined;
  ownedBy(uid: string): Kept<T>[];
  put(raw: JsonObject): void;
  remove(raw: JsonObject): void;
  /** Removes whatever is none of these. */
  keepOnly(names: Set<string>): void;
  /** Told of each object that came, changed or went; told without one, look at everything. */
  onChange(listener: Listener): () => void;
  tell: Listener;
}

/** The objects of one kind in one namespace, by name and by owner. */
export function createCache<T>(keep: Keep<T>): Cache<T> {
  const objects = new Map<string, Kept<T>>();
  const owned = new Map<string, Map<string, Kept<T>>>();
  const listeners = new Set<Listener>();

  const tell: Listener = (kept) => {
    for (const listener of listeners) listener(kept);
  };

  function drop(kept: Kept<T>): void {
    objects.delete(kept.name);
    const siblings = owned.get(kept.owner);
    siblings?.delete(kept.name);
    if (siblings?.size === 0) owned.delete(kept.owner);
  }

  return {
    tell,
    named: (name) => objects.get(name),
    ownedBy: (uid) => [...(owned.get(uid)?.values() ?? [])],
    put(raw) {
      const metadata = object(raw.metadata);
      const before = objects.get(text(metadata.name));
      const kept = keep(raw, before?.uid === text(metadata.uid) ? before.value : undefined);
      if (before) drop(before);
      objects.set(kept.name, kept);
      const siblings = owned.get(kept.owner) ?? new Map<string, Kept<T>>();
      owned.set(kept.owner, siblings.set(kept.name, kept));
      tell(kept);
    },
    remove(raw) {
      const metadata = object(raw.metadata);
      const kept = objects.get(text(metadata.name));
      // A later object of its name stays.
      if (kept?.uid !== text(metadata.uid)) return;
      drop(kept);
      tell(kept);
    },
    keepOnly(names) {
      for (const kept of [...objects.values()].filter(({ name }) => !names.has(name))) {
        drop(kept);
        tell(kept);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
