import type { JsonObject } from '#src/json.ts';
import type { Api, Call } from './api.ts';
import { annotationsOf, isNote } from './change.ts';
import { Conflict, OwnedByOthers } from './errors.ts';
import type { Change, ChangeOptions, OwnedField, Workload } from './kubernetes.ts';
import { isOurs, ownsReplicas } from './owners.ts';
import { object } from './raw.ts';
import { readWorkload } from './workload.ts';

type Applied = Extract<Change, { apply: JsonObject }>;

/**
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 *
 * Forced only over what is ours anyway, or in `takes`: all conflicts are named first, and the resource version
 * holds for both calls, so nobody else can own more of it by then.
 */
export async function apply(
  api: Api,
  call: Call,
  seen: Workload,
  { apply: manifest, takes }: Applied,
  options: ChangeOptions,
): Promise<Workload> {
  const body = configurationOf(seen, manifest, options);
  const send = async (force?: boolean): Promise<Workload> => {
    const query = { ...call.query, force };
    const raw = await api.json({ ...call, query, contentType: 'application/apply-patch+yaml', body });
    return readWorkload(seen.target, raw);
  };
  const mayTake = (field: OwnedField) =>
    isOurs(field) || isNote(field) || takes.some((one) => isSame(one, field));
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof OwnedByOthers)) throw error;
    const others = error.fields.filter((field) => !mayTake(field));
    if (others.length === 0) return await send(true);
    // The server looks at owners before it looks at the version.
    const { doing, about, path } = call;
    const { resourceVersion } = readWorkload(seen.target, await api.json({ doing, about, path }));
    if (resourceVersion !== seen.resourceVersion) throw new Conflict(error.message);
    throw new OwnedByOthers(error.message, others);
  }
}

/**
 * Without a uid an object that is gone would be made anew, and without a resource version another one changed: either
 * answers 409. What is ours alone and is not named any more is taken away, which of `replicas` would leave one pod:
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
function configurationOf(
  { uid, resourceVersion, replicas, owners }: Workload,
  manifest: JsonObject,
  options: ChangeOptions,
): JsonObject {
  const metadata = object(manifest.metadata);
  const annotations = { ...object(metadata.annotations), ...annotationsOf(options) };
  return {
    ...manifest,
    metadata: { ...metadata, uid, resourceVersion, annotations },
    spec: { ...(replicas !== null && ownsReplicas(owners) && { replicas }), ...object(manifest.spec) },
  };
}

function isSame(one: OwnedField, other: OwnedField): boolean {
  return one.field === other.field && one.manager === other.manager;
}
