import type { JsonObject } from '#src/json.ts';

interface Deployment {
  metadata: { generation: number };
  spec: { replicas: number };
  status?: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
  };
}

/** Whether every replica of a Deployment is of this generation, or a later one, and available. */
export function isAvailable(object: JsonObject, generation: number): boolean {
  const { metadata, spec, status = {} } = object as unknown as Deployment;
  const { observedGeneration = 0, replicas, updatedReplicas, availableReplicas } = status;
  if (metadata.generation < generation || observedGeneration < generation) return false;
  return [replicas, updatedReplicas, availableReplicas].every((count) => count === spec.replicas);
}
