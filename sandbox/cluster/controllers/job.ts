// https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/job/job_controller.go
import { recordEvent } from '../events.ts';
import { timestamp } from '../object.ts';
import { theResource } from '../resources.ts';
import type { Condition, Job, Pod } from '../workloads.ts';
import type { World } from '../world.ts';
import { createPod, deletePod, isActive, isReady, podsOf } from './pods.ts';
import { type Queue, startController } from './queue.ts';
import { writeStatus } from './writing.ts';

const component = 'job-controller';

export function startJobs(world: World): void {
  startController<Job>(world, 'jobs', ['pods'], (job, queue) => sync(world, job, queue));
}

interface Ending {
  type: 'Complete' | 'Failed';
  reason: string;
  message: string;
}

function sync(world: World, job: Job, queue: Queue): void {
  if (job.status.conditions?.some(({ type }) => type === 'Complete' || type === 'Failed')) return;
  const pods = podsOf(world, job);
  const active = pods.filter(isActive);
  const failed = pods.filter(({ status }) => status.phase === 'Failed');
  const succeeded = pods.filter(({ status }) => status.phase === 'Succeeded').length;
  const ending = endingOf(world, job, failed.length, succeeded);
  if (ending) for (const pod of active) deletePod(world, job, pod, component);
  else if (!job.spec.suspend) addPods(world, job, queue, active.length, succeeded, failed);
  if (ending) {
    finish(world, job, ending, succeeded, failed.length);
    return;
  }

  const now = podsOf(world, job).filter(isActive);
  writeStatus(world, job, {
    ...job.status,
    startTime: job.status.startTime ?? timestamp(world.timeline.now()),
    ...{ active: now.length, ready: now.filter(isReady).length, terminating: 0 },
    ...(failed.length > 0 ? { failed: failed.length } : {}),
    uncountedTerminatedPods: {},
  });
  const { activeDeadlineSeconds } = job.spec;
  if (activeDeadlineSeconds !== undefined) queue.enqueue(job, activeDeadlineSeconds * 1000);
}

function endingOf(
  { timeline }: World,
  { spec, status }: Job,
  failed: number,
  succeeded: number,
): Ending | undefined {
  if (succeeded >= (spec.completions ?? 1))
    return {
      type: 'Complete',
      reason: 'CompletionsReached',
      message: 'Reached expected number of succeeded pods',
    };
  if (failed > spec.backoffLimit)
    return {
      type: 'Failed',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    };
  const { activeDeadlineSeconds } = spec;
  if (activeDeadlineSeconds === undefined || !status.startTime) return undefined;
  if (timeline.now() < Date.parse(status.startTime) + activeDeadlineSeconds * 1000) return undefined;
  return {
    type: 'Failed',
    reason: 'DeadlineExceeded',
    message: 'Job was active longer than specified deadline',
  };
}

/** A failed pod is tried again after a growing pause. */
function addPods(
  world: World,
  job: Job,
  queue: Queue,
  active: number,
  succeeded: number,
  failed: Pod[],
): void {
  const { parallelism = 1, completions = 1, template } = job.spec;
  const missing = Math.min(parallelism, completions - succeeded) - active;
  if (missing <= 0) return;
  const last = Math.max(0, ...failed.map(({ status }) => lastEnd(status)));
  const pause = failed.length > 0 ? world.pace.jobBackOff(failed.length) : 0;
  const wait = last + pause - world.timeline.now();
  if (failed.length > 0 && wait > 0) {
    queue.enqueue(job, wait);
    return;
  }
  for (let made = 0; made < missing; made += 1) createPod(world, job, template, { component });
}

const lastEnd = ({ containerStatuses = [] }: Pod['status']): number =>
  Math.max(0, ...containerStatuses.map(({ state }) => Date.parse(state.terminated?.finishedAt ?? '') || 0));

/** The intended end is said first, the end once no pod runs any more; here both come at once. */
function finish(world: World, job: Job, ending: Ending, succeeded: number, failed: number): void {
  const at = timestamp(world.timeline.now());
  const { type, reason, message } = ending;
  const said = { status: 'True' as const, lastProbeTime: at, lastTransitionTime: at, reason, message };
  const intended = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget';
  const conditions: Condition[] = [intended, type].map((each) => ({ type: each, ...said }));
  writeStatus(world, job, {
    ...(job.status.startTime ? { startTime: job.status.startTime } : {}),
    ...(type === 'Complete' ? { completionTime: at } : {}),
    ...{ conditions, ready: 0, terminating: 0, uncountedTerminatedPods: {} },
    ...(succeeded > 0 ? { succeeded } : {}),
    ...(failed > 0 ? { failed } : {}),
  });
  const isDone = type === 'Complete';
  recordEvent(world, component, job, {
    type: isDone ? 'Normal' : 'Warning',
    reason: isDone ? 'Completed' : reason,
    message: isDone ? 'Job completed' : message,
  });
  expire(world, job);
}

function expire({ timeline, objects, store }: World, { metadata, spec }: Job): void {
  if (spec.ttlSecondsAfterFinished === undefined) return;
  const { namespace, name, uid } = metadata;
  timeline.after(spec.ttlSecondsAfterFinished * 1000, () => {
    if (store.get(theResource('jobs'), namespace, name)?.metadata.uid === uid)
      objects.remove(theResource('jobs'), { namespace, name }, { propagation: 'Background' });
  });
}
