import type { DeleteOptions } from '../ending.ts';
import { isJson, type Json } from '../object.ts';
import type { World } from '../world.ts';
import { type Answer, asItem, asObject } from './answer.ts';
import { selectionOf } from './read.ts';
import { type ApiRequest, bodyOf, isDryRun } from './request.ts';

/** Gone at once: a Status. Ending: the object, with its time of deletion. */
export function remove({ objects, store }: World, request: ApiRequest): Answer {
  const { resource, namespace, name = '' } = request;
  const options = optionsOf(request);
  const { metadata } = objects.get(resource, namespace, name);
  const ending = objects.remove(resource, { namespace, name }, options);
  const isUnasked = resource.kind === 'Job' && options.propagation === undefined;
  const warnings = isUnasked ? [podsStay] : [];
  if (store.get(resource, namespace, name))
    return { status: 200, body: asObject(ending, resource), warnings };
  const details = {
    name,
    ...(resource.group ? { group: resource.group } : {}),
    kind: resource.plural,
    uid: metadata.uid,
  };
  return {
    status: 200,
    body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details },
  };
}

const podsStay =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

export function removeMany({ objects, store }: World, request: ApiRequest): Answer {
  const { resource, namespace } = request;
  const options = optionsOf(request);
  const chosen = store.list(resource, namespace).filter(selectionOf(request));
  for (const { metadata } of chosen)
    objects.remove(resource, { namespace: metadata.namespace, name: metadata.name }, options);
  const items = chosen.map(asItem);
  return { status: 200, body: { kind: `${resource.kind}List`, apiVersion: 'v1', metadata: {}, items } };
}

const propagations = ['Background', 'Foreground', 'Orphan'] as const;

function optionsOf(request: ApiRequest): DeleteOptions {
  const { query } = request;
  const body: Json = request.body ? bodyOf(request) : {};
  const wanted = body.propagationPolicy ?? query.get('propagationPolicy');
  const propagation = propagations.find((each) => each === wanted);
  const grace = body.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const { uid, resourceVersion } = isJson(body.preconditions) ? body.preconditions : {};
  const isDry = Array.isArray(body.dryRun) ? body.dryRun.includes('All') : isDryRun(request);
  return {
    dryRun: isDry,
    ...(propagation ? { propagation } : {}),
    ...(grace === null || grace === undefined ? {} : { gracePeriod: Number(grace) }),
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
  };
}
