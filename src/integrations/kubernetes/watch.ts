// One list and one watch of a kind in a namespace, kept going through everything that ends them.
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#src/clock.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Json, JsonObject } from '#src/json.ts';
import type { Api } from './api.ts';
import { type Cache, createCache, type Keep } from './cache.ts';
import { Forbidden, Outdated, reasonOf } from './errors.ts';
import { list, number, object, text } from './raw.ts';
import { pathOf, type Resource, resources } from './resources.ts';

export interface Watch<T> extends Pick<Cache<T>, 'named' | 'ownedBy' | 'onChange'> {
  /** What is kept was so at this moment: until then everything has been heard. */
  readonly asOf: Date;
  /** Whether the first list has been read. */
  readonly synced: boolean;
  readonly blind: { since: Date; because: string } | null;
  /** We may not list or watch, so it has stopped. */
  readonly refused: Forbidden | null;
  stop(): void;
}

export interface Watched<T> {
  resource: Resource;
  namespace: string;
  fieldSelector?: string;
  keep: Keep<T>;
}

/**
 * The server ends each watch after so many seconds, two seconds before which it sends a bookmark with the newest
 * resource version; one that goes on for longer has a dead socket. So no silence lasts, and nothing is listed again:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.3/staging/src/k8s.io/apiserver/pkg/storage/cacher/cache_watcher.go
 */
const watchSeconds = 12;
const deadAfter = (watchSeconds + 3) * 1000;
const pageSize = 500;
const firstPause = 100;
const longestPause = 3_000;

export function startWatch<T>(api: Api, watched: Watched<T>, clock: Clock): Watch<T> {
  const { resource, namespace, fieldSelector, keep } = watched;
  const cache = createCache(keep);
  const stopped = new AbortController();
  const { plural } = resources[resource];
  const call = {
    doing: `watching ${plural} in ${namespace}`,
    about: `list of ${plural} in *${namespace}*`,
    path: pathOf(resource, namespace),
  };
  let synced = false;
  let refused: Forbidden | null = null;
  let blind: Watch<T>['blind'] = null;
  let lastContact = clock.now();
  let asOf = lastContact;
  let heardAt = clock.monotonic();
  /** Where to go on; empty: read everything again. */
  let version = '';
  let failures = 0;

  function contact(): void {
    lastContact = clock.now();
    if (!blind) return;
    blind = null;
    cache.tell();
  }

  /** In contrast to a connection that is there: what happened before has come over it. */
  function heard(): void {
    contact();
    asOf = lastContact;
    heardAt = clock.monotonic();
  }

  /** Longer than the server ever is: it is gone, or we stood still. */
  function isSilent(): boolean {
    return clock.monotonic() - heardAt > deadAfter;
  }

  async function readAll(): Promise<void> {
    const there = new Set<string>();
    let next: string | undefined;
    do {
      const page = await api.list({ ...call, query: { limit: pageSize, continue: next, fieldSelector } });
      for (const item of list(page.items).map(object)) {
        there.add(text(object(item.metadata).name));
        cache.put(item);
      }
      const { resourceVersion, continue: more } = object(page.metadata);
      version = text(resourceVersion);
      next = text(more) || undefined;
    } while (next);
    cache.keepOnly(there);
    synced = true;
    heard();
    cache.tell();
  }

  /** Resolves when the server has ended it. */
  async function follow(): Promise<void> {
    const span = { timeoutSeconds: watchSeconds, allowWatchBookmarks: true };
    const query = { watch: true, resourceVersion: version, ...span, fieldSelector };
    const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(deadAfter)]);
    const opened = clock.monotonic();
    const stream = await api.stream({ ...call, query }, signal);
    contact();
    for await (const event of eventsOf(stream)) {
      take(text(event.type), object(event.object));
      heard();
    }
    heard();
    if (clock.monotonic() - opened < 1_000) throw new TemporaryError(`${call.doing}: it ended at once`);
    failures = 0;
  }

  function take(type: string, raw: JsonObject): void {
    if (type === 'ERROR') throw errorOf(raw, call.doing);
    version = text(object(raw.metadata).resourceVersion) || version;
    if (type === 'ADDED' || type === 'MODIFIED') cache.put(raw);
    if (type === 'DELETED') cache.remove(raw);
  }

  async function run(): Promise<void> {
    while (!stopped.signal.aborted && !refused) {
      const error = await step().catch((cause: unknown) => cause);
      if (error === undefined || stopped.signal.aborted) continue;
      heed(error);
      await sleep(pauseAfter(error), undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  }

  async function step(): Promise<void> {
    // After a silence a connection alone does not tell what is so by now.
    if (version === '' || isSilent()) await readAll();
    await follow();
  }

  function heed(error: unknown): void {
    if (error instanceof Outdated) {
      version = '';
    } else if (error instanceof Forbidden && error.code === 403) {
      refused = error;
    } else if (failures > 0 || !synced) {
      // One connection that ends says nothing of the cluster yet; the next attempt, made at once, does.
      blind ??= { since: lastContact, because: reasonOf(error) };
    }
    cache.tell();
  }

  function pauseAfter(error: unknown): number {
    const asked = error instanceof TemporaryError ? (error.retryAfter ?? 0) : 0;
    const grown = Math.min(longestPause, firstPause * 2 ** failures);
    failures += 1;
    return Math.max(asked, grown * (0.5 + Math.random() / 2));
  }

  void run();
  return {
    named: cache.named,
    ownedBy: cache.ownedBy,
    onChange: cache.onChange,
    get asOf() {
      return asOf;
    },
    get synced() {
      return synced;
    },
    get blind() {
      return blind ?? (synced && isSilent() ? { since: asOf, because: 'nothing was heard' } : null);
    },
    get refused() {
      return refused;
    },
    stop: () => stopped.abort(),
  };
}

/** A resource version that is too old is 410 at once, or 200 and then this. */
function errorOf(status: JsonObject, doing: string): Error {
  const code = number(status.code);
  const message = `${doing}: ${code} ${text(status.reason)}`;
  return code === 410 ? new Outdated(message) : new TemporaryError(message);
}

async function* eventsOf(stream: Readable): AsyncGenerator<JsonObject> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield object(JSON.parse(line) as Json);
  }
}
