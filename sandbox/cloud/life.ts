// From pending to terminated: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html

import { tellMachines } from './machines.ts';
import { wrongState } from './refusal.ts';
import type { SandboxInstance, State, World } from './world.ts';

type Act = 'start' | 'stop' | 'terminate' | 'reboot';

/** The states from which an act has to do something, and those in which it is taken without doing anything. */
const acts = {
  start: { from: ['stopped'], idle: ['pending', 'running'], into: 'pending' },
  stop: { from: ['running'], idle: ['stopping', 'stopped'], into: 'stopping' },
  terminate: {
    from: ['pending', 'running', 'stopping', 'stopped'],
    idle: ['shutting-down', 'terminated'],
    into: 'shutting-down',
  },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html: terminated ones are ignored.
  reboot: { from: ['running'], idle: ['shutting-down', 'terminated'], into: 'running' },
} satisfies Record<Act, { from: State[]; idle: State[]; into: State }>;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html */
const reasons = {
  user: reason('Client.UserInitiatedShutdown', 'User initiated shutdown'),
  launch: (code: string) => reason(code, 'Client error on launch'),
};

function reason(code: string, message: string): { code: string; message: string } {
  return { code, message: `${code}: ${message}` };
}

/** Throws when this act is not for its state; otherwise answers what does it. */
export function prepareAct(world: World, instance: SandboxInstance, act: Act): () => void {
  const { from, idle, into }: { from: State[]; idle: State[]; into: State } = acts[act];
  if (idle.includes(instance.state)) return () => undefined;
  if (!from.includes(instance.state)) {
    const done = { start: 'started', stop: 'stopped', terminate: 'terminated', reboot: 'rebooted' }[act];
    throw wrongState(`The instance '${instance.id}' is not in a state from which it can be ${done}.`);
  }
  if (act === 'reboot') return () => tellMachines(world.machines, instance, 'rebooted');
  return () => {
    if (act === 'start') instance.launchedAt = world.timeline.now();
    instance.reason = act === 'start' ? undefined : reasons.user;
    enter(world, instance, into);
  };
}

/** The state, and what follows from it. */
export function enter(world: World, instance: SandboxInstance, state: State): void {
  const { pace, timeline, machines } = world;
  instance.state = state;
  // Address and user data are told while it still has them.
  tellMachines(machines, instance, state);
  if (state === 'pending') later(pace.boot, 'running');
  if (state === 'stopping') later(pace.stop, 'stopped');
  if (state === 'shutting-down') later(pace.terminate, 'terminated');
  if (state === 'terminated') end(world, instance);
  world.changed();

  function later(milliseconds: number, next: State): void {
    timeline.after(milliseconds, () => {
      if (instance.state === state) enter(world, instance, next);
    });
  }
}

/**
 * Its own end where one is due: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html
 */
export function launch(world: World, instance: SandboxInstance): void {
  const code = world.faults.takeEnd();
  enter(world, instance, 'pending');
  if (code === undefined) return;
  // Before it would run.
  world.timeline.after(world.pace.visible, () => {
    if (instance.state !== 'pending') return;
    instance.reason = reasons.launch(code);
    enter(world, instance, 'shutting-down');
  });
}

/** Its address is free, its volumes go with it, and after a while nobody knows it any more. */
function end(world: World, instance: SandboxInstance): void {
  instance.privateAddress = undefined;
  for (const volume of instance.volumes.splice(0)) {
    volume.instance = undefined;
    if (volume.endsWithInstance) world.volumes.delete(volume.id);
  }
  world.timeline.after(world.pace.forget, () => {
    world.instances.delete(instance.id);
    world.changed();
  });
}
