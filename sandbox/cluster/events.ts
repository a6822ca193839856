// Events as the controllers and kubelets record them: told once, then counted; gone after an hour.
import { createHash, randomUUID } from 'node:crypto';
import { type KubeObject, timestamp } from './object.ts';
import { theResource } from './resources.ts';
import type { World } from './world.ts';

export interface Told {
  type?: 'Normal' | 'Warning';
  reason: string;
  message: string;
  /** Which container of a pod it is about. */
  container?: string;
}

/** `--event-ttl` of the API server. */
const kept = 3_600_000;

export function recordEvent(
  { store, timeline }: World,
  component: string,
  about: KubeObject,
  { type = 'Normal', reason, message, container }: Told,
): void {
  const resource = theResource('events');
  const { name, namespace, uid, resourceVersion } = about.metadata;
  const now = timestamp(timeline.now());
  const key = createHash('sha256').update([uid, reason, message, container].join('\0')).digest('hex');
  const eventName = `${name}.${key.slice(0, 16)}`;
  const known = store.get(resource, namespace, eventName);
  if (known) {
    store.put(resource, { ...known, count: Number(known.count) + 1, lastTimestamp: now });
    return;
  }
  const fieldPath = container ? { fieldPath: `spec.containers{${container}}` } : {};
  const event: KubeObject = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: {
      ...{ name: eventName, uid: randomUUID(), resourceVersion: '', creationTimestamp: now },
      ...(namespace ? { namespace } : {}),
    },
    involvedObject: {
      ...{ kind: about.kind, apiVersion: about.apiVersion, name, uid, resourceVersion },
      ...(namespace ? { namespace } : {}),
      ...fieldPath,
    },
    ...{ reason, message, type, count: 1, firstTimestamp: now, lastTimestamp: now, eventTime: null },
    source: { component },
    ...{ reportingComponent: component, reportingInstance: '' },
  };
  const written = store.put(resource, event);
  const forget = (): void => {
    const live = store.get(resource, namespace, eventName);
    if (live?.metadata.uid !== written.metadata.uid) return;
    const age = timeline.now() - Date.parse(String(live.lastTimestamp));
    if (age >= kept) store.remove(resource, live);
    else timeline.after(kept - age, forget);
  };
  timeline.after(kept, forget);
}
