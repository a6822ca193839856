import type { JsonObject } from '#src/json.ts';
import type { Api } from './api.ts';
import { Conflict, NotFound } from './errors.ts';
import type { Job, Kubernetes } from './kubernetes.ts';
import { list, number, object, text, texts } from './raw.ts';
import { pathOf, spoken, written } from './resources.ts';
import { markAnnotation } from './workload.ts';

type Jobs = Pick<Kubernetes, 'createJob' | 'readJob' | 'deleteJob'>;

export function createJobs(api: Api): Jobs {
  const call = (verb: string, namespace: string, name: string) => ({
    doing: `${verb} ${written({ kind: 'job', namespace, name })}`,
    about: spoken({ kind: 'job', namespace, name }),
    path: pathOf('job', namespace, name),
  });

  async function read(namespace: string, name: string): Promise<Job | null> {
    const raw = await api.json(call('reading', namespace, name)).catch(unlessMissing);
    return raw && readJob(raw, await pods(namespace, name));
  }

  async function pods(namespace: string, name: string): Promise<JsonObject[]> {
    // https://kubernetes.io/docs/reference/labels-annotations-taints/#batchkubernetesio-job-name
    const { items } = await api.json({
      ...call('reading the pods of', namespace, name),
      path: pathOf('pod', namespace),
      query: { labelSelector: `batch.kubernetes.io/job-name=${name}` },
    });
    return list(items).map(object);
  }

  return {
    readJob: read,
    async createJob({ namespace, name, mark, spec }) {
      try {
        const metadata = { name, namespace, annotations: { [markAnnotation]: mark } };
        const body = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec };
        const path = pathOf('job', namespace);
        return readJob(
          await api.json({ ...call('creating', namespace, name), path, method: 'POST', body }),
          [],
        );
      } catch (error) {
        // Of an earlier call of ours, whose answer was lost.
        const there = error instanceof Conflict ? await read(namespace, name) : null;
        if (there?.mark === mark) return there;
        throw error;
      }
    },
    async deleteJob(namespace, name) {
      const body = { propagationPolicy: 'Background' };
      await api.json({ ...call('deleting', namespace, name), method: 'DELETE', body }).catch(unlessMissing);
    },
  };
}

function readJob(raw: JsonObject, pods: JsonObject[]): Job {
  const metadata = object(raw.metadata);
  // https://kubernetes.io/docs/concepts/workloads/controllers/job/#terminal-job-conditions
  const conditions = list(object(raw.status).conditions)
    .map(object)
    .filter(({ status }) => status === 'True');
  const complete = conditions.find(({ type }) => type === 'Complete');
  const failed = conditions.find(({ type }) => type === 'Failed');
  return {
    name: text(metadata.name),
    uid: text(metadata.uid),
    mark: texts(metadata.annotations)[markAnnotation] ?? null,
    state: failed ? 'failed' : complete ? 'complete' : 'running',
    reason: failed ? text(failed.reason) : null,
    message: failed ? text(failed.message) : null,
    pods: pods
      .toSorted((a, b) => createdAt(a).localeCompare(createdAt(b)))
      .flatMap((pod) =>
        list(object(pod.spec).containers).map((container) => endOf(pod, text(object(container).name))),
      ),
  };
}

function createdAt(pod: JsonObject): string {
  return text(object(pod.metadata).creationTimestamp);
}

function endOf(pod: JsonObject, container: string): Job['pods'][number] {
  const status = list(object(pod.status).containerStatuses)
    .map(object)
    .find(({ name }) => name === container);
  const ended = object(object(object(status).state).terminated);
  return { name: text(object(pod.metadata).name), container, exitCode: number(ended.exitCode) ?? null };
}

function unlessMissing(error: unknown): null {
  if (error instanceof NotFound) return null;
  throw error;
}
