import type { Timeline } from '#sandbox/timeline.ts';
import type { Accounts } from './accounts.ts';
import type { FaultState } from './faults.ts';
import type { Machines } from './machines.ts';
import type { Pace } from './pace.ts';
import type { Image, InstanceType, Region, SecurityGroup, Subnet } from './region.ts';
import type { Tokens } from './tokens.ts';

export type State = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface SandboxInstance {
  id: string;
  state: State;
  type: InstanceType;
  image: Image;
  subnet: Subnet;
  groups: SecurityGroup[];
  /** Another's tomorrow: the lowest that is free. */
  privateAddress: string | undefined;
  networkInterface: string;
  launchedAt: number;
  /** Before, only its launch tells of it. */
  visibleFrom: number;
  tags: Map<string, string>;
  token: string | undefined;
  /** Decoded. */
  userData: string;
  instanceProfile: string | undefined;
  metadata: { tokens: string; endpoint: string; hopLimit: number };
  /** Why it stopped or ended. */
  reason: { code: string; message: string } | undefined;
  /** Those that are on it. */
  volumes: SandboxVolume[];
}

export interface SandboxVolume {
  id: string;
  /** Until it is taken off. */
  instance: string | undefined;
  device: string;
  /** GiB */
  size: number;
  encrypted: boolean;
  endsWithInstance: boolean;
  zone: string;
  madeAt: number;
  tags: Map<string, string>;
}

/** The cloud's parts, as its server and a scenario need them. */
export interface World {
  region: Region;
  instances: Map<string, SandboxInstance>;
  volumes: Map<string, SandboxVolume>;
  tokens: Tokens;
  timeline: Timeline;
  pace: Pace;
  machines: Machines;
  faults: FaultState;
  accounts: Accounts;
  /** After each change of what there is. */
  changed(): void;
}

export const isVisible = (world: World, { visibleFrom }: SandboxInstance): boolean =>
  visibleFrom <= world.timeline.now();
