import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { smokeFailed, smokeJobFailed, superseded } from '#src/messages/release-progress.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import type { ContainerImage } from '#src/releases/release.ts';
import { digestOfAll } from '#src/releases/template.ts';
import type { ReleaseNeeds } from './needs.ts';
import { seenOf } from './place.ts';
import { jobName, runJob } from './run-job.ts';
import { endIfTakenBack } from './watch-step.ts';
import { wayBack } from './way-back.ts';
import { type Over, writtenIn } from './write-steps.ts';

interface Smoking {
  where: ReleaseCourse;
  version: string;
  images: readonly ContainerImage[];
  /** What was written to, each by a step before. */
  over: readonly Over[];
}

const pause = 1000;

/** Asks the app itself, or lets a Job of the new image try it, once every replica runs it. */
export function smokeStep({ where, version, images, over }: Smoking, needs: ReleaseNeeds): Step[] {
  const [image] = images;
  const { smoke } = where;
  if (!smoke || !image) return [];
  const failed = async ({ operation }: Run, problem: string, message: string): Promise<never> => {
    await needs.ledger.failed(operation, problem);
    throw new StepFailed(message, { offers: await wayBack(where, operation, needs) });
  };

  const ask = async (run: Run, url: string): Promise<void> => {
    const until = needs.clock.monotonic() + smoke.within;
    let found = 'no answer';
    do {
      await endIfTakenBack({ place: where, run, needs });
      found = await needs.probe(url, run.signal).then(String, () => 'no answer');
      if (found === String(smoke.status)) return;
      await sleep(pause, undefined, { signal: run.signal });
    } while (needs.clock.monotonic() < until);
    await failed(run, `smoke check: ${found}`, smokeFailed(where, { url, status: smoke.status }, found));
  };

  const runCommand = async (run: Run, command: string[]): Promise<void> => {
    const written = writtenIn(run, over).flatMap(({ seen }) => seen.workloads);
    const job = {
      ...{ where, image, command, within: smoke.within },
      before: async (workloads: readonly Workload[]) => {
        if (digestOfAll(seenOf(workloads, where).workloads) === digestOfAll(written)) return workloads;
        return await failed(run, 'another template', superseded(where, version, 'another template'));
      },
      meanwhile: () => endIfTakenBack({ place: where, run, needs }),
    };
    const end = await runJob(run, job, needs);
    if (!end.succeeded) await failed(run, 'smoke check: its Job failed', smokeJobFailed(where, end));
  };

  const step: Step = {
    ...{ key: 'smoke', title: 'Smoke check', rule: 'again' },
    timeout: smoke.within + 60_000,
    act: async (run) => {
      if (smoke.command) await runCommand(run, smoke.command);
      if (smoke.url) await ask(run, smoke.url);
      return {};
    },
  };
  const cleanUp: Step['cleanUp'] = async ({ mark }) => ({
    mayStillRun: [`the Job \`${jobName(where, mark)}\``],
  });
  return [smoke.command ? { ...step, rule: 'token', cleanUp } : step];
}
