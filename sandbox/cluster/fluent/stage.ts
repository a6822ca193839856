import type { WaitUntil } from '#sandbox/wait.ts';
import { theResource } from '../resources.ts';
import type { Pod } from '../workloads.ts';
import type { World } from '../world.ts';

/** What every sentence of a scenario needs: the cluster's parts, and a way to wait. */
export interface Stage {
  world: World;
  until: WaitUntil;
}

/** What is there instead, when an expectation ends in vain. */
export function podListing({ world }: Stage, namespace: string): string {
  const pods = world.store.list(theResource('pods'), namespace) as Pod[];
  if (pods.length === 0) return '(no pods)';
  return pods.map(podLine).join('\n');
}

function podLine({ metadata, status, spec }: Pod): string {
  const states = (status.containerStatuses ?? []).map(({ state, ready, restartCount }) => {
    const now = state.waiting?.reason ?? state.terminated?.reason ?? 'running';
    return `${now}${ready ? ', ready' : ''}, ${restartCount} restarts`;
  });
  const images = spec.containers.map(({ image }) => image).join(' ');
  return `- ${metadata.name} ${status.phase} ${images}: ${states.join('; ')}`;
}
