// What a release does to how many pods there are. Pure.
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { asObject, canonical } from '#src/json.ts';
import type { Scaling } from '#src/operations/size.ts';
import { nameOf } from './place.ts';

/** Of those workloads whose number is set otherwise; null where of one of them nobody can know. */
export function scalesOf(before: readonly Workload[], after: readonly Workload[]): Scaling[] | null {
  const scales: Scaling[] = [];
  for (const workload of before) {
    const would = after.find(({ target }) => nameOf(target) === nameOf(workload.target));
    if (!would) return null;
    const [from, to] = [workload.replicas, would.replicas];
    if (from !== null && to !== null) {
      if (from !== to) scales.push({ from, to });
    } else if (nodesOf(workload) !== nodesOf(would)) return null;
  }
  return scales;
}

/** Which nodes it chooses: a pod a node is as many as there are. */
function nodesOf({ template }: Workload): string {
  const {
    nodeName = null,
    nodeSelector = null,
    affinity = null,
    tolerations = null,
  } = asObject(template.spec);
  return canonical({ nodeName, nodeSelector, affinity, tolerations });
}
