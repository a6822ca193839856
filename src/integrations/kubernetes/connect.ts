import type { Clock } from '#src/clock.ts';
import { type Api, type Call, createApi } from './api.ts';
import { apply } from './apply.ts';
import { patchOf } from './change.ts';
import { Conflict, NotFound } from './errors.ts';
import { identify } from './identity.ts';
import { createJobs } from './jobs.ts';
import type { ClusterSettings, Kubernetes, Target } from './kubernetes.ts';
import { readLogs, readWholeLog } from './logs.ts';
import { managerOf } from './owners.ts';
import { text } from './raw.ts';
import { pathOf, spoken, written } from './resources.ts';
import { hasRolledOut } from './revisions.ts';
import { createRights, whoAmI } from './rights.ts';
import { createRolloutWatches } from './rollout-watch.ts';
import { autoscaler, quotas } from './room.ts';
import { readWorkload } from './workload.ts';

/** Asks the cluster nothing yet: one that is down does not keep the bot from starting. */
export async function connectKubernetes(settings: ClusterSettings, clock: Clock): Promise<Kubernetes> {
  const identity = await identify(settings);
  const api = createApi(identity, settings.name);
  const rollouts = createRolloutWatches(api, clock);
  return {
    ...createJobs(api),
    ...createRights(api, clock),
    read: async (target) => readWorkload(target, await api.json(callOf('reading', target))),
    async change(seen, change, options) {
      const query = { fieldManager: managerOf(change), dryRun: options.dryRun ? 'All' : undefined };
      const call: Call = { ...callOf('changing', seen.target), method: 'PATCH', query };
      if ('apply' in change) return await apply(api, call, seen, change, options);
      const body = patchOf(seen, change, options);
      const contentType = 'application/json-patch+json';
      return readWorkload(seen.target, await api.json({ ...call, contentType, body }));
    },
    hasRolledOut: (workload, mark) => hasRolledOut(api, workload, mark),
    watchRollout: rollouts.watch,
    logs: (pod, options) => readLogs(api, pod, options),
    wholeLog: (pod, options) => readWholeLog(api, pod, options),
    deletePod: (pod) => deletePod(api, pod),
    whoAmI: () => whoAmI(api),
    quotas: (namespace) => quotas(api, namespace),
    autoscaler: (target) => autoscaler(api, target),
    async version() {
      const call = { doing: 'asking for the version', about: 'version', path: '/version' };
      return text((await api.json(call)).gitVersion);
    },
    async close() {
      rollouts.close();
      await identity.close();
    },
  };
}

function callOf(verb: string, target: Target) {
  const { kind, namespace, name } = target;
  return { doing: `${verb} ${written(target)}`, about: spoken(target), path: pathOf(kind, namespace, name) };
}

type PodOfUid = Parameters<Kubernetes['deletePod']>[0];

async function deletePod(api: Api, { namespace, name, uid }: PodOfUid): Promise<void> {
  const pod = { kind: 'pod', namespace, name };
  const path = pathOf('pod', namespace, name);
  const call = { doing: `deleting ${written(pod)}`, about: spoken(pod), path };
  try {
    await api.json({ ...call, method: 'DELETE', body: { preconditions: { uid } } });
  } catch (error) {
    // Another pod has its name, or none: the one that was meant is gone.
    if (!(error instanceof NotFound || error instanceof Conflict)) throw error;
  }
}
