// A command of the app's, run once by a Job of the image that is released.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import { asObject, type JsonObject } from '#src/json.ts';
import type { Run } from '#src/operations/step.ts';
import type { Course } from '#src/releases/catalogue.ts';
import type { ContainerImage } from '#src/releases/release.ts';
import { giveWhole, type Words, wordsOf } from './last-words.ts';
import type { ReleaseNeeds } from './needs.ts';
import { nameOf, readAll } from './place.ts';

interface JobOfApp {
  where: Course;
  image: ContainerImage;
  command: string[];
  /** Milliseconds. */
  within: number;
  /** Before it is created, with the app's workloads as they are; resolves to those that its pod is to be like, rejects to have none. */
  before(workloads: readonly Workload[]): Promise<readonly Workload[]>;
  /** Now and then while it runs; rejects to wait no longer. */
  meanwhile?(): Promise<void>;
}

export interface JobEnd {
  name: string;
  succeeded: boolean;
  exitCode: number | null;
  /** Kubernetes' own words; empty when it said nothing. */
  said: string;
}

const pause = 1000;

/** Asked for again by a person, it is another Job: the old one keeps its name and says how it ended. */
export function jobName({ app }: Pick<Course, 'app'>, mark: string): string {
  return `${app.slice(0, 40)}-${mark}`;
}

/** Resolves when it has ended, however it did; what it said is in the thread, without what looks like a secret. */
export async function runJob(
  run: Run,
  { where, image, command, within, before, meanwhile }: JobOfApp,
  needs: ReleaseNeeds,
): Promise<JobEnd> {
  const { mark, signal, ready } = run;
  const { namespace } = where;
  const kubernetes = await needs.kubernetes(where.cluster);
  const name = jobName(where, mark);
  let job = await kubernetes.readJob(namespace, name);
  if (!job) {
    const workloads = await before(await readAll(where, kubernetes));
    await ready();
    const own = workloads.find(({ target }) => nameOf(target) === image.workload);
    const spec = jobSpec(own?.template ?? {}, image, { command, within });
    job = await kubernetes.createJob({ namespace, name, mark, spec });
  }
  while (job?.state === 'running') {
    await sleep(pause, undefined, { signal });
    await meanwhile?.();
    job = await kubernetes.readJob(namespace, name);
  }
  const pod = job?.pods.at(-1);
  if (pod)
    await tell(run, await wordsOf(kubernetes, { namespace, pod: pod.name, container: image.container }));
  const succeeded = job?.state === 'complete';
  return { name, succeeded, exitCode: pod?.exitCode ?? null, said: job?.message ?? '' };
}

async function tell(run: Run, words: Words): Promise<void> {
  if (words.end) run.log(words.end);
  await giveWhole(run, words);
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
