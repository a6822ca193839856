import type { SandboxInstance, State } from './world.ts';

export interface Machine {
  /** `i-…`. An address may be another's later; this never is. */
  id: string;
  /** On loopback. */
  privateAddress: string;
  /** Decoded: what cloud-init would read. */
  userData: string;
}

/** Told as it happens, so that somebody can play the machines that the cloud only tells of. */
export interface Machines {
  /** At the first boot, and after each start. */
  onRunning?(machine: Machine): void;
  onRebooted?(machine: Machine): void;
  /** It is switched off and keeps its disk. */
  onStopped?(machine: Machine): void;
  /** Of one that never ran, too. */
  onTerminated?(machine: Machine): void;
}

export function tellMachines(machines: Machines, instance: SandboxInstance, what: State | 'rebooted'): void {
  const { id, privateAddress, userData } = instance;
  if (privateAddress === undefined) return;
  const machine = { id, privateAddress, userData };
  if (what === 'running') machines.onRunning?.(machine);
  if (what === 'rebooted') machines.onRebooted?.(machine);
  if (what === 'stopping') machines.onStopped?.(machine);
  if (what === 'shutting-down') machines.onTerminated?.(machine);
}
