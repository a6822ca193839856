import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Json, JsonObject } from '#src/json.ts';
import { migrationFailed } from '#src/messages/release-progress.ts';
import { type Step, StepFailed } from '#src/operations/step.ts';
import type { Deployable } from '#src/releases/catalogue.ts';
import { lastLines, masked } from '#src/releases/log-lines.ts';
import type { ContainerImage } from '#src/releases/release.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, partOf, readAll } from './place.ts';
import { demandUnchanged, type Over } from './write-steps.ts';

interface Migrating {
  where: Deployable;
  images: readonly ContainerImage[];
  /** As it was planned, whatever the configuration says by now; null for none. */
  command: string[] | null;
  over: readonly Over[];
  begin(operation: string): Promise<void>;
}

const pause = 1000;

/** A Job of the new image, before anything is rolled out: when it fails, nothing is written. */
export function migrateStep({ where, images, command, over, begin }: Migrating, needs: ReleaseNeeds): Step[] {
  const { namespace } = where;
  const [image] = images;
  if (!command || !image) return [];
  const { within = 10 * 60_000 } = where.migrate ?? {};
  // Asked for again by a person, it is another Job: the old one keeps its name and says that it failed.
  const nameOf = (mark: string) => `${where.app.slice(0, 40)}-${mark}`;
  const step: Step = {
    ...{ key: 'migrate', title: 'Migrate', rule: 'token', timeout: within + 60_000 },
    act: async ({ operation, mark, signal, ready, log }) => {
      const kubernetes = await needs.kubernetes(where.cluster);
      const name = nameOf(mark);
      let job = await kubernetes.readJob(namespace, name);
      if (!job) {
        const template = await templateFor(image, { where, over, kubernetes });
        const spec = jobSpec(template, image, { command, within });
        await begin(operation);
        // Before it may have changed anything: whoever goes back has to know.
        await needs.ledger.migrated(operation);
        await ready();
        job = await kubernetes.createJob({ namespace, name, mark, spec });
      }
      while (job?.state === 'running') {
        await sleep(pause, undefined, { signal });
        job = await kubernetes.readJob(namespace, name);
      }
      const pod = job?.pods.at(-1);
      const options = { container: image.container, ...lastLines };
      const words = pod ? await kubernetes.logs({ namespace, name: pod.name }, options).catch(() => '') : '';
      if (words) log(masked(words));
      if (job?.state === 'complete') return {};
      await needs.ledger.failed(operation, 'its migration failed');
      throw new StepFailed(migrationFailed(where, name, pod?.exitCode ?? null, job?.message ?? ''));
    },
    cleanUp: async ({ operation, mark }) => {
      await needs.ledger.failed(operation, 'stopped by a person');
      return { mayStillRun: [`the Job \`${nameOf(mark)}\`, which a stop in the middle could harm`] };
    },
  };
  return [step];
}

/** Of the workload that runs this image, once none of them has changed. */
async function templateFor(
  image: ContainerImage,
  { where, over, kubernetes }: Pick<Migrating, 'where' | 'over'> & { kubernetes: Kubernetes },
): Promise<JsonObject> {
  const workloads = await readAll(where, kubernetes);
  for (const one of over) {
    const workload = workloads.find(({ target }) => nameOf(target) === one.workload);
    if (workload) demandUnchanged(workload, one, partOf(where, one.workload));
  }
  return workloads.find(({ target }) => nameOf(target) === image.workload)?.template ?? {};
}

/** The app's own pod with another command: one try, and no label by which a Service or the workload would take it. */
function jobSpec(
  template: JsonObject,
  { container, image }: ContainerImage,
  { command, within }: { command: string[]; within: number },
): JsonObject {
  const { initContainers: _, containers, ...pod } = asObject(template.spec);
  const own = (Array.isArray(containers) ? containers : [])
    .map(asObject)
    .find(({ name }) => name === container);
  const {
    args: __,
    livenessProbe: ___,
    readinessProbe: ____,
    startupProbe: _____,
    ports: ______,
    ...rest
  } = own ?? {};
  return {
    backoffLimit: 0,
    activeDeadlineSeconds: Math.ceil(within / 1000),
    ttlSecondsAfterFinished: 86_400,
    template: {
      metadata: { labels: { 'app.kubernetes.io/managed-by': 'quarterdeck' } },
      spec: { ...pod, restartPolicy: 'Never', containers: [{ ...rest, image, command }] },
    },
  };
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
