import type { CallLog } from './calls.ts';
import type { Delivery } from './delivery.ts';
import type { Happening } from './events.ts';
import type { FaultState } from './faults.ts';
import type { RateLimits } from './rate-limits.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Schedule } from './schedule.ts';
import type { SocketMode } from './socket-mode.ts';
import type { Triggers } from './triggers.ts';
import type { World } from './world.ts';

/** The sandbox's parts, as its methods and its people's acts need them. */
export interface Core {
  world: World;
  calls: CallLog;
  faults: FaultState;
  limits: RateLimits;
  schedule: Schedule;
  triggers: Triggers;
  responseUrls: ResponseUrls;
  delivery: Delivery;
  socketMode: SocketMode;
  /** Lets the app know, when it subscribed to that. */
  tell(happening: Happening): void;
}
