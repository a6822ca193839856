// https://kubernetes.io/docs/reference/kubernetes-api/autoscaling-resources/ : the scale subresource
import { isJson, type Json, type KubeObject } from '../object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { decode } from '../schema/decode.ts';
import type { LabelSelector } from '../selectors.ts';
import { badRequest, methodNotAllowed, objectModified, unsupportedMediaType } from '../status.ts';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { type ApiRequest, bodyOf, isDryRun, managerOf } from './request.ts';

interface Scaled {
  replicas: number;
  selector: LabelSelector;
}

export function scale({ objects }: World, request: ApiRequest): Answer {
  const { resource, namespace, name = '', verb } = request;
  const live = objects.get(resource, namespace, name);
  if (verb === 'get') return { status: 200, body: scaleOf(live) };
  const { metadata, spec } = askedOf(request, scaleOf(live));
  const version = isJson(metadata) ? metadata.resourceVersion : undefined;
  if (version && version !== live.metadata.resourceVersion) throw objectModified(resource, name);
  const replicas = isJson(spec) ? Number(spec.replicas ?? 0) : 0;
  const change = (object: KubeObject): KubeObject => ({
    ...object,
    spec: { ...(object.spec as Scaled), replicas },
  });
  const written = objects.update(resource, { namespace, name }, change, {
    manager: managerOf(request),
    dryRun: isDryRun(request),
    subresource: 'scale',
  });
  return { status: 200, body: scaleOf(written) };
}

function askedOf(request: ApiRequest, scaled: Json): Json {
  if (request.verb === 'update') return decode(bodyOf(request), 'Scale').object;
  if (request.verb !== 'patch') throw methodNotAllowed();
  const patches: Record<string, (patch: Json) => unknown> = {
    'application/merge-patch+json': (patch) => applyMergePatch(scaled, patch),
    'application/strategic-merge-patch+json': (patch) => applyMergePatch(scaled, patch),
    'application/json-patch+json': (patch) => applyJsonPatch(scaled, patch),
  };
  const patched = patches[request.contentType];
  if (!patched) throw unsupportedMediaType(Object.keys(patches));
  const read = patched(bodyOf(request));
  if (!isJson(read)) throw badRequest('the patched scale is no object');
  return decode(read, 'Scale').object;
}

function scaleOf({ metadata, spec, status }: KubeObject): Json {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const { replicas, selector } = spec as Scaled;
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: (status as { replicas?: number }).replicas ?? 0, selector: labels.join(',') },
  };
}
