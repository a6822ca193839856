import { isEqual } from '../object.ts';
import { usedOf } from '../quota.ts';
import { theResource } from '../resources.ts';
import type { ResourceQuota } from '../workloads.ts';
import type { World } from '../world.ts';
import { type Queue, startController } from './queue.ts';
import { writeStatus } from './writing.ts';

/** Keeps what a quota says of its use right; the quota itself is enforced when a pod is made. */
export function startQuotas(world: World): void {
  const queues = new Map<string, Queue>();
  startController<ResourceQuota>(world, 'resourcequotas', [], (quota, queue) => {
    queues.set(quota.metadata.uid, queue);
    const used = usedOf(world.store, quota);
    const hard = quota.spec.hard ?? {};
    if (!isEqual(quota.status, { hard, used })) writeStatus(world, quota, { hard, used });
  });
  world.store.listen(({ resource, object }) => {
    if (resource !== theResource('pods')) return;
    for (const quota of world.store.list(theResource('resourcequotas'), object.metadata.namespace))
      queues.get(quota.metadata.uid)?.enqueue(quota);
  });
}
