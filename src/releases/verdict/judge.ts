import type { RolloutSnapshot, WorkloadState } from '#src/integrations/kubernetes/rollout.ts';
import { progressOf, waitsFor } from './completion.ts';
import { diagnose } from './diagnose.ts';
import type { Rollout, Verdict } from './verdict.ts';

/** What is to be said of a rollout, from one look at it. Pure: the same look gives the same verdict. */
export function judge(snapshot: RolloutSnapshot, rollout: Rollout): Verdict {
  const { workload, blind } = snapshot;
  if (blind) return { kind: 'blind', ...blind };
  if (!workload) return { kind: 'superseded', because: 'deleted' };
  const progress = progressOf(workload);
  // What was written has not come round to us yet.
  if (workload.generation < rollout.generation)
    return { kind: 'going', progress, waiting: 'the change to be seen', slow: [] };
  if (workload.templateDigest !== rollout.templateDigest)
    return { kind: 'superseded', because: 'another template' };

  const waiting = waitsFor(workload);
  if (waiting === undefined) return { kind: 'done', progress };
  const { doom, slow } = diagnose(snapshot, workload, rollout);
  const after = exceeded(snapshot, workload, rollout);
  if (after !== undefined) return { kind: 'failed', progress, trouble: doom ?? slow[0] ?? null, after };
  if (doom) return { kind: 'doomed', progress, trouble: doom };
  return { kind: 'going', progress, waiting, slow };
}

const second = 1000;

/** The deadline that has passed without progress, in milliseconds. */
function exceeded(snapshot: RolloutSnapshot, workload: WorkloadState, rollout: Rollout): number | undefined {
  if (workload.paused) return undefined;
  const own = workload.progressDeadline;
  if (own !== null) {
    // The controller measures it from the last progress. Of a template that was there before, it may repeat for a
    // moment what it said of the one in between: a deadline that cannot have passed yet is not ours. Its times are whole
    // seconds, cut down.
    const tooEarly = snapshot.asOf.getTime() - rollout.startedAt.getTime() < own - second;
    return saysExceeded(workload) && !tooEarly ? own : undefined;
  }
  const { deadline } = rollout;
  if (deadline === null) return undefined;
  return snapshot.asOf.getTime() - lastProgress(snapshot, rollout) > deadline ? deadline : undefined;
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment */
function saysExceeded({ generation, observedGeneration, conditions }: WorkloadState): boolean {
  // Until the controller has seen the change, it speaks of the rollout before.
  if (observedGeneration < generation) return false;
  return conditions.some(
    ({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded',
  );
}

/** As for a Deployment, each new pod and each that becomes ready begins the deadline anew. */
function lastProgress({ pods }: RolloutSnapshot, { startedAt }: Rollout): number {
  const steps = pods.flatMap(({ created, ready, readyAt }) => [
    created,
    ...(ready && readyAt ? [readyAt] : []),
  ]);
  return Math.max(startedAt.getTime(), ...steps.map((step) => step.getTime()));
}
