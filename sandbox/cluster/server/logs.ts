// https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod
import type { Http2ServerResponse } from 'node:http2';
import type { LogLine } from '../kubelet/logs.ts';
import { badRequest } from '../status.ts';
import type { ContainerStatus, Pod } from '../workloads.ts';
import type { World } from '../world.ts';
import { type ApiRequest, isTrue } from './request.ts';

/** Sends the lines, and with `follow` those to come until the container ends. */
export function serveLogs(world: World, request: ApiRequest, response: Http2ServerResponse): void {
  const { objects, logs } = world;
  const { resource, namespace, name = '', query } = request;
  const pod = objects.get<Pod>(resource, namespace, name);
  const container = containerOf(pod, query.get('container'));
  const scripted = logs.scripted(container, isTrue(query.get('previous')));
  const id = scripted ? '' : containerIdOf(pod, container, isTrue(query.get('previous')));
  response.writeHead(200, { 'content-type': 'text/plain' });
  // Over HTTP/1.1 they would wait for the first line, which may be long in coming.
  (response as Http2ServerResponse & { flushHeaders?: () => void }).flushHeaders?.();
  response.write(cut(chosen(scripted ?? logs.read(id), query, world.timeline.now()), query));
  if (!isTrue(query.get('follow')) || !isRunning(pod, id)) return void response.end();
  const stop = logs.follow(id, (line) => {
    if (line) response.write(written(line, query));
    else response.end();
  });
  response.on('close', stop);
}

function containerOf({ metadata, spec }: Pod, asked: string | null): string {
  const names = [...(spec.initContainers ?? []), ...spec.containers].map((each) => each.name);
  if (asked !== null) {
    if (names.includes(asked)) return asked;
    throw badRequest(`container ${asked} is not valid for pod ${metadata.name}`);
  }
  const [only] = spec.containers;
  if (spec.containers.length === 1 && only) return only.name;
  throw badRequest(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${names.join(' ')}]`,
  );
}

const statusesOf = ({ status }: Pod): ContainerStatus[] => [
  ...(status.containerStatuses ?? []),
  ...(status.initContainerStatuses ?? []),
];

const isRunning = (pod: Pod, id: string): boolean =>
  statusesOf(pod).some(({ containerID, state }) => containerID === id && state.running);

/** Whose log it is, or why there is none: validateContainerLogStatus in pkg/kubelet/kubelet_pods.go of Kubernetes 1.36. */
function containerIdOf(pod: Pod, container: string, previous: boolean): string {
  const { name } = pod.metadata;
  if (!pod.spec.nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
  const status = statusesOf(pod).find((each) => each.name === container);
  if (!status) throw badRequest(`container "${container}" in pod "${name}" is not available`);
  const last = status.lastState.terminated?.containerID;
  if (previous) {
    if (last) return last;
    throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`);
  }
  const { running, terminated, waiting } = status.state;
  const current = running ? status.containerID : (terminated?.containerID ?? last);
  if (current) return current;
  throw badRequest(
    `container "${container}" in pod "${name}" is waiting to start: ${tells(waiting?.reason)}`,
  );
}

const tells = (reason = 'ContainerCreating'): string =>
  ({ ErrImagePull: "image can't be pulled", ImagePullBackOff: 'trying and failing to pull image' })[reason] ??
  reason;

function chosen(lines: LogLine[], query: URLSearchParams, now: number): string {
  const since = Number(query.get('sinceSeconds') ?? 0);
  const recent = since > 0 ? lines.filter(({ at }) => at >= now - since * 1000) : lines;
  const tail = query.get('tailLines');
  const last = tail === null ? recent : recent.slice(Math.max(0, recent.length - Number(tail)));
  return last.map((line) => written(line, query)).join('');
}

const written = ({ at, text }: LogLine, query: URLSearchParams): string =>
  isTrue(query.get('timestamps')) ? `${new Date(at).toISOString()} ${text}\n` : `${text}\n`;

function cut(text: string, query: URLSearchParams): string {
  const limit = query.get('limitBytes');
  return limit === null ? text : Buffer.from(text).subarray(0, Number(limit)).toString();
}
