import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { migrationFailed } from '#src/messages/release-progress.ts';
import { type Step, StepFailed } from '#src/operations/step.ts';
import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import type { ContainerImage } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, partOf } from './place.ts';
import { jobName, runJob } from './run-job.ts';
import { templateIn, type Writes } from './ways.ts';
import { demandUnchanged, type Over } from './write-steps.ts';

interface Migrating {
  where: ReleaseCourse;
  images: readonly ContainerImage[];
  over: readonly Over[];
  writes: Writes;
  begin(operation: string): Promise<void>;
}

/** A Job of the new image, before anything is rolled out: when it fails, nothing is written. */
export function migrateStep({ where, images, over, writes, begin }: Migrating, needs: ReleaseNeeds): Step[] {
  const [image] = images;
  if (!where.migrate || !image) return [];
  const { command, within } = where.migrate;
  const step: Step = {
    ...{ key: 'migrate', title: 'Migrate', rule: 'token', timeout: within + 60_000 },
    act: async (run) => {
      const { operation } = run;
      const before = async (workloads: readonly Workload[]): Promise<void> => {
        for (const one of over) {
          const workload = workloads.find(({ target }) => nameOf(target) === one.workload);
          if (workload) demandUnchanged(workload, one, partOf(where, one.workload));
        }
        await begin(operation);
        // Before it may have changed anything: whoever goes back has to know.
        await needs.ledger.migrated(operation);
      };
      const template = templateIn(writes, image.workload);
      const end = await runJob(run, { where, image, template, command, within, before }, needs);
      if (end.succeeded) return {};
      await needs.ledger.failed(operation, 'its migration failed');
      throw new StepFailed(migrationFailed(where, end));
    },
    cleanUp: async ({ operation, mark }) => {
      await needs.ledger.failed(operation, 'stopped by a person');
      return { mayStillRun: [`the Job \`${jobName(where, mark)}\`, which a stop in the middle could harm`] };
    },
  };
  return [step];
}
