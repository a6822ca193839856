import { createHash } from 'node:crypto';
import { asObject, canonical, type JsonObject } from '#src/json.ts';

/** https://github.com/kubernetes/kubectl/blob/v0.36.0/pkg/polymorphichelpers/objectrestarter.go */
export const restartedAt = 'kubectl.kubernetes.io/restartedAt';

/** Equal for templates that are the same release: a restart is none. */
export function releaseDigest(template: JsonObject): string {
  return createHash('sha256')
    .update(canonical(withoutRestart(template)))
    .digest('hex')
    .slice(0, 32);
}

/** The same of all the workloads of an app. */
export function digestOfAll(workloads: readonly { name: string; template: JsonObject }[]): string {
  const all = Object.fromEntries(workloads.map(({ name, template }) => [name, releaseDigest(template)]));
  return createHash('sha256').update(canonical(all)).digest('hex').slice(0, 32);
}

function withoutRestart(template: JsonObject): JsonObject {
  const metadata = asObject(template.metadata);
  const { [restartedAt]: _, ...annotations } = asObject(metadata.annotations);
  const { annotations: __, creationTimestamp: ___, ...rest } = metadata;
  const kept = Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest;
  return { ...template, metadata: kept };
}
