// One container's life: pulled, started, probed, and restarted with a growing back-off when it ends.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/
import { createHash } from 'node:crypto';
import { recordEvent, type Told } from '../events.ts';
import { controllerOf, timestamp } from '../object.ts';
import type { Container, Pod } from '../workloads.ts';
import type { World } from '../world.ts';
import { type Fate, fateOf } from './fate.ts';
import { firstWords, jobWords, lastWords, servingWords } from './last-words.ts';
import { changeContainer, containerStatusOf, livePod } from './pod-status.ts';

interface Running {
  world: World;
  pod: Pod;
  container: Container;
  fate: Fate;
}

export function startContainer(world: World, pod: Pod, container: Container): void {
  const run: Running = { world, pod, container, fate: fateOf(container, world.pace) };
  tell(run, { reason: 'Pulling', message: `Pulling image "${container.image}"` });
  later(run, run.fate.pullTakes, () => (run.fate.isMissing ? failPull(run, 1) : pulled(run)));
}

/** Goes on unless the pod was deleted, has ended or is gone by then. */
function later({ world, pod }: Running, milliseconds: number, happening: () => void): void {
  world.timeline.after(milliseconds, () => {
    const live = livePod(world, pod);
    if (live && !live.metadata.deletionTimestamp) happening();
  });
}

const tell = ({ world, pod, container }: Running, told: Told): void =>
  recordEvent(world, 'kubelet', pod, { container: container.name, ...told });

function wait({ world, pod, container }: Running, reason: string, message: string): void {
  changeContainer(world, pod, container.name, (status) => {
    status.state = { waiting: { reason, message } };
  });
}

function failPull(run: Running, attempt: number): void {
  const { image } = run.container;
  const reference = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  const message = `rpc error: code = NotFound desc = ${reference}`;
  wait(run, 'ErrImagePull', message);
  tell(run, { type: 'Warning', reason: 'Failed', message: `Failed to pull image "${image}": ${message}` });
  tell(run, { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' });
  const backOff = run.world.pace.pullBackOff(attempt);
  later(run, Math.min(backOff, 1000), () => {
    wait(run, 'ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${message}`);
    tell(run, { reason: 'BackOff', message: `Back-off pulling image "${image}"` });
    tell(run, { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' });
    later(run, backOff, () => failPull(run, attempt + 1));
  });
}

function pulled(run: Running): void {
  const { container, fate, world } = run;
  tell(run, { reason: 'Pulled', message: `Successfully pulled image "${container.image}"` });
  if (fate.isMisconfigured) {
    const message = `secret "${container.name}-config" not found`;
    wait(run, 'CreateContainerConfigError', message);
    tell(run, { type: 'Warning', reason: 'Failed', message: `Error: ${message}` });
    return;
  }
  tell(run, { reason: 'Created', message: `Created container: ${container.name}` });
  later(run, world.pace.start, () => start(run, 0));
}

function start(run: Running, restarts: number): void {
  const { world, pod, container, fate } = run;
  const { timeline, logs } = world;
  const startedAt = timestamp(timeline.now());
  const id = logs.begin(pod.metadata.uid, container.name);
  for (const text of firstWords(container.image)) logs.write(id, { at: timeline.now(), text });
  changeContainer(world, pod, container.name, (status) => {
    Object.assign(status, { containerID: id, imageID: imageIdOf(container.image), started: true });
    if (status.state.terminated) status.lastState = status.state;
    status.restartCount = restarts;
    status.state = { running: { startedAt } };
  });
  tell(run, { reason: 'Started', message: `Started container ${container.name}` });

  if (controllerOf(pod)?.kind === 'Job') {
    later(run, fate.job.takes, () => {
      for (const text of jobWords(fate.job.fails)) logs.write(id, { at: timeline.now(), text });
      end(run, id, startedAt, fate.job.fails ? fate.exit : { exitCode: 0, reason: 'Completed' });
    });
    return;
  }
  // What crashed once does not serve again; a flaky one served until it crashed.
  if (fate.readyAfter !== undefined && restarts === 0) becomeReady(run, id, fate.readyAfter);
  if (fate.readyAfter === undefined && fate.endsAfter === undefined)
    later(run, world.pace.probe, () => failProbe(run));
  if (fate.endsAfter === undefined) return;
  const serves = fate.isFlaky && restarts === 0 ? (fate.readyAfter ?? 0) : 0;
  const runs = fate.isFlaky && restarts > 0 ? world.pace.crash : fate.endsAfter;
  later(run, serves + runs, () => {
    for (const text of lastWords(fate)) logs.write(id, { at: timeline.now(), text });
    end(run, id, startedAt, fate.exit);
  });
}

function becomeReady(run: Running, id: string, after: number): void {
  const { world, pod, container } = run;
  later(run, after, () => {
    for (const text of servingWords) world.logs.write(id, { at: world.timeline.now(), text });
    changeContainer(world, pod, container.name, (status) => {
      if (status.state.running) status.ready = true;
    });
  });
}

function failProbe(run: Running): void {
  const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
  tell(run, { type: 'Warning', reason: 'Unhealthy', message });
  later(run, run.world.pace.probe, () => failProbe(run));
}

function end(run: Running, id: string, startedAt: string, exit: { exitCode: number; reason: string }): void {
  const { world, pod, container } = run;
  const { timeline, logs } = world;
  const terminated = { ...exit, startedAt, finishedAt: timestamp(timeline.now()), containerID: id };
  logs.end(id);
  changeContainer(world, pod, container.name, (status) => {
    Object.assign(status, { ready: false, started: false, state: { terminated } });
  });
  const policy = pod.spec.restartPolicy ?? 'Always';
  if (policy === 'Never' || (policy === 'OnFailure' && exit.exitCode === 0)) return;
  const restarts = containerStatusOf(world, pod, container.name)?.restartCount ?? 0;
  later(run, Math.min(200, world.pace.start), () =>
    restarts === 0 ? start(run, 1) : backOff(run, restarts),
  );
}

function backOff(run: Running, restarts: number): void {
  const { world, pod, container } = run;
  const { name, namespace, uid } = pod.metadata;
  const takes = world.pace.restartBackOff(restarts);
  const message = `back-off ${Math.round(takes / 1000)}s restarting failed container=${container.name} pod=${name}_${namespace}(${uid})`;
  changeContainer(world, pod, container.name, (status) => {
    status.lastState = status.state;
    status.state = { waiting: { reason: 'CrashLoopBackOff', message } };
  });
  tell(run, {
    ...{ type: 'Warning', reason: 'BackOff' },
    message: `Back-off restarting failed container ${container.name} in pod ${name}_${namespace}(${uid})`,
  });
  later(run, takes, () => start(run, restarts + 1));
}

/** The digest that the image was pinned by, or one that stands for it. */
function imageIdOf(image: string): string {
  const pinned = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  const repository = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return `${repository}@${pinned ?? `sha256:${createHash('sha256').update(image).digest('hex')}`}`;
}
