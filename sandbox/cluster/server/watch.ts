// https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
import type { Http2ServerResponse } from 'node:http2';
import type { Json, KubeObject } from '../object.ts';
import { apiVersionOf } from '../resources.ts';
import type { Fits } from '../selectors.ts';
import { expired, StatusError, statusOf } from '../status.ts';
import type { Change } from '../store.ts';
import type { World } from '../world.ts';
import { asObject } from './answer.ts';
import { selectionOf, versionOf } from './read.ts';
import { type ApiRequest, isTrue } from './request.ts';

export interface Watch {
  /** Says it is gone for the reason, and ends. */
  expire(): void;
  /** Drops the connection without a word. */
  cut(): void;
  speak(): void;
}

/** The server's own spread: a bookmark about every minute, an end after some half an hour when nothing is asked. */
const bookmarkEvery = 59_000;
const usualTimeout = 1800;

/** Runs until the client leaves, its time-out is over or the history it needs is gone. */
export function serveWatch(
  world: World,
  request: ApiRequest,
  response: Http2ServerResponse,
  open: Set<Watch>,
): void {
  const { store, faults } = world;
  const { query, resource, namespace } = request;
  const fits = selectionOf(request);
  const start = startOf(request);
  const held: string[] = [];
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  // Over HTTP/1.1 they would wait for the first event, which may be long in coming.
  (response as Http2ServerResponse & { flushHeaders?: () => void }).flushHeaders?.();

  const write = (event: Json): void => {
    const line = `${JSON.stringify(event)}\n`;
    if (faults.isSilent) held.push(line);
    else response.write(line);
  };
  const tell = (change: Change): void => {
    if (change.resource !== resource) return;
    if (namespace !== undefined && change.object.metadata.namespace !== namespace) return;
    const type = seenAs(change, fits);
    if (type) write({ type, object: asObject(change.object, resource) });
  };
  const bookmark = (annotations?: Record<string, string>): void =>
    write({
      type: 'BOOKMARK',
      object: {
        kind: resource.kind,
        apiVersion: apiVersionOf(resource),
        metadata: {
          ...{ resourceVersion: String(store.version), creationTimestamp: null },
          ...(annotations ? { annotations } : {}),
        },
      },
    });
  const expire = (): void => {
    write({ type: 'ERROR', object: statusOf(expired(String(start.version), String(store.oldest))) });
    end();
  };
  const watch: Watch = {
    expire,
    cut: () => response.stream?.session?.destroy() ?? response.socket?.destroy(),
    speak: () => {
      for (const line of held.splice(0)) response.write(line);
    },
  };
  const end = (): void => {
    stop();
    response.end();
  };
  const stop = (): void => {
    stopListening();
    clearTimeout(timeout);
    clearInterval(bookmarks);
    open.delete(watch);
  };

  const stopListening = store.listen(tell);
  const timeout = setTimeout(end, (Number(query.get('timeoutSeconds')) || usualTimeout) * 1000);
  const bookmarks = setInterval(() => {
    if (isTrue(query.get('allowWatchBookmarks'))) bookmark();
  }, bookmarkEvery);
  open.add(watch);
  response.on('close', stop);

  if (start.version !== undefined && start.version < store.oldest) {
    expire();
    return;
  }
  if (start.tellsAll) {
    for (const object of store.list(resource, namespace).filter(fits))
      write({ type: 'ADDED', object: asObject(object, resource) });
    if (start.marksEnd) bookmark({ 'k8s.io/initial-events-end': 'true' });
    return;
  }
  for (const change of store.since(start.version ?? store.version)) tell(change);
}

interface Start {
  version: number | undefined;
  /** What is there comes first, as ADDED events. */
  tellsAll: boolean;
  marksEnd: boolean;
}

/** https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-watch */
function startOf({ query }: ApiRequest): Start {
  const version = versionOf(query.get('resourceVersion') ?? '', true);
  const initial = query.get('sendInitialEvents');
  const match = query.get('resourceVersionMatch');
  if (initial !== null && match !== 'NotOlderThan')
    throw listOptions(
      'resourceVersionMatch',
      'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  if (initial === null && match !== null)
    throw listOptions(
      'resourceVersionMatch',
      'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    );
  if (isTrue(initial))
    return { version: undefined, tellsAll: true, marksEnd: isTrue(query.get('allowWatchBookmarks')) };
  return version === 0
    ? { version: undefined, tellsAll: initial === null, marksEnd: false }
    : { version, tellsAll: false, marksEnd: false };
}

const listOptions = (field: string, message: string): StatusError =>
  new StatusError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: Forbidden: ${message}`, {
    ...{ group: 'meta.k8s.io', kind: 'ListOptions' },
    causes: [{ reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field }],
  });

/** An object that begins to fit a selector is added, one that no longer does is deleted, for this watch. */
function seenAs({ type, object, previous }: Change, fits: Fits): Change['type'] | undefined {
  const isIn = type !== 'DELETED' && fits(object);
  const wasIn = previous !== undefined && fits(previous as KubeObject);
  if (isIn) return wasIn ? 'MODIFIED' : 'ADDED';
  return wasIn ? 'DELETED' : undefined;
}
