import type { Timeline } from '#sandbox/timeline.ts';
import type { Account } from './access.ts';
import type { FaultState } from './faults.ts';
import type { PodLogs } from './kubelet/logs.ts';
import type { Objects } from './objects.ts';
import type { Pace } from './pace.ts';
import type { Store } from './store.ts';

/** The cluster's parts, as its server, its controllers and a scenario need them. */
export interface World {
  store: Store;
  objects: Objects;
  timeline: Timeline;
  pace: Pace;
  logs: PodLogs;
  faults: FaultState;
  accounts: Account[];
}
