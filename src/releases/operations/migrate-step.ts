import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { migrationFailed } from '#src/messages/release-progress.ts';
import { type Step, StepFailed } from '#src/operations/step.ts';
import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import type { ContainerImage } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, partOf } from './place.ts';
import { jobName, runJob } from './run-job.ts';
import { tryOut, type Writes, wayOf } from './ways.ts';
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
  /** As its pods will be, with what others have set beside its manifest; of an app without one only the image changes. */
  const asWritten = async (workloads: readonly Workload[]): Promise<readonly Workload[]> => {
    if (wayOf(writes) === 'image') return workloads;
    return (await tryOut({ kubernetes: await needs.kubernetes(where.cluster), workloads }, writes)).would;
  };
  const step: Step = {
    ...{ key: 'migrate', title: 'Migrate', rule: 'token', timeout: within + 60_000 },
    act: async (run) => {
      const { operation } = run;
      const before = async (workloads: readonly Workload[]): Promise<readonly Workload[]> => {
        for (const one of over) {
          const workload = workloads.find(({ target }) => nameOf(target) === one.workload);
          if (workload) demandUnchanged(workload, one, partOf(where, one.workload));
        }
        const would = await asWritten(workloads);
        await begin(operation);
        // Before it may have changed anything: whoever goes back has to know.
        await needs.ledger.migrated(operation);
        return would;
      };
      const end = await runJob(run, { where, image, command, within, before }, needs);
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
