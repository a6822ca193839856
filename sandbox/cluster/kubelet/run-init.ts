// Init containers run one after another, each to its end, before any other container of the pod starts.
import { timestamp } from '../object.ts';
import type { Container, Pod } from '../workloads.ts';
import type { World } from '../world.ts';
import { fateOf } from './fate.ts';
import { firstWords, lastWords } from './last-words.ts';
import { changeContainer, containerStatusOf, livePod } from './pod-status.ts';

export function runInitContainers(world: World, pod: Pod, all: Container[], then: () => void): void {
  const [next, ...rest] = all;
  if (!next) {
    then();
    return;
  }
  world.timeline.after(world.pace.start, () =>
    run(world, pod, next, () => runInitContainers(world, pod, rest, then)),
  );
}

function run(world: World, pod: Pod, container: Container, then: () => void): void {
  const live = livePod(world, pod);
  if (!live || live.metadata.deletionTimestamp) return;
  const { timeline, pace, logs } = world;
  const fate = fateOf(container, pace);
  const startedAt = timestamp(timeline.now());
  const id = logs.begin(pod.metadata.uid, container.name);
  const say = (text: string): void => logs.write(id, { at: timeline.now(), text });
  for (const text of firstWords(container.image)) say(text);
  changeContainer(world, pod, container.name, (status) => {
    Object.assign(status, { containerID: id, started: true, state: { running: { startedAt } } });
  });
  const takes = fate.endsAfter ?? (fate.job.takes === pace.job ? pace.start : fate.job.takes);
  timeline.after(takes, () => {
    const fails = fate.endsAfter !== undefined;
    if (fails) for (const text of lastWords(fate)) say(text);
    logs.end(id);
    const exit = fails ? fate.exit : { exitCode: 0, reason: 'Completed' };
    const terminated = { ...exit, startedAt, finishedAt: timestamp(timeline.now()), containerID: id };
    changeContainer(world, pod, container.name, (status) => {
      Object.assign(status, { ready: !fails, started: false, state: { terminated } });
    });
    if (!fails) return then();
    backOff(world, pod, container, then);
  });
}

function backOff(world: World, pod: Pod, container: Container, then: () => void): void {
  const restart = (containerStatusOf(world, pod, container.name)?.restartCount ?? 0) + 1;
  const wait = world.pace.restartBackOff(restart);
  changeContainer(world, pod, container.name, (status) => {
    const message = `back-off ${Math.round(wait / 1000)}s restarting failed container=${container.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    status.lastState = status.state;
    status.state = { waiting: { reason: 'CrashLoopBackOff', message } };
    status.restartCount = restart;
  });
  world.timeline.after(wait, () => run(world, pod, container, then));
}
