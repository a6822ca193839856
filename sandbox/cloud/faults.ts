// What can go wrong between a client and its cloud, switched on for tests and never by patching one.
import { credentialsExpired, noCapacity, type Refusal, switchedRefusal, unauthorized } from './refusal.ts';

export interface Faults {
  /** The zone has none of this type, until it has again. */
  exhaust(type: string, zone: string, on?: boolean): void;
  /**
   * The next requests of the action, or of any, are refused with this code of the API: `VcpuLimitExceeded`,
   * `RequestLimitExceeded`, `InternalError` … The SDK repeats what is worth it: three attempts are one call.
   */
  fail(code: string, options?: { action?: string | undefined; times?: number }): void;
  /** The policy does not allow the action. */
  deny(action: string, on?: boolean): void;
  /** The connection ends after the act and before its answer. */
  loseAnswers(action: string, times?: number): void;
  /** The next launches are taken, and end by themselves instead of running: `Client.VolumeLimitExceeded` and its like. */
  endAtLaunch(code?: string, times?: number): void;
  expireCredentials(on?: boolean): void;
  /** Every answer takes so many real milliseconds longer. */
  slow(milliseconds: number): void;
  /** Connections end without an answer, and nothing is done. */
  down(on?: boolean): void;
  clear(): void;
}

export interface FaultState extends Faults {
  readonly delay: number;
  readonly isDown: boolean;
  /** Throws what the request is refused with. */
  check(action: string, user: string): void;
  checkCapacity(type: string, zone: string): void;
  /** The code with which this launch ends instead of running. */
  takeEnd(): string | undefined;
  /** Whether the answer of this request is lost. */
  takeAnswer(action: string): boolean;
}

export function createFaults(): FaultState {
  const exhausted = new Set<string>();
  const denied = new Set<string>();
  const lost = new Map<string, number>();
  let ending = { code: '', left: 0 };
  let failing: { code: string; action: string | undefined; left: number }[] = [];
  let [delay, isDown, isExpired] = [0, false, false];
  const toggle = (set: Set<string>, key: string, on: boolean) => void (on ? set.add(key) : set.delete(key));

  const nextFailure = (action: string): Refusal | undefined => {
    const next = failing.find((each) => each.left > 0 && (each.action ?? action) === action);
    if (!next) return undefined;
    next.left -= 1;
    return switchedRefusal(next.code);
  };

  return {
    exhaust: (type, zone, on = true) => toggle(exhausted, `${type} ${zone}`, on),
    fail: (code, { action, times = 1 } = {}) => void failing.push({ code, action, left: times }),
    deny: (action, on = true) => toggle(denied, action, on),
    loseAnswers: (action, times = 1) => void lost.set(action, times),
    endAtLaunch(code = 'Client.InternalError', times = 1) {
      ending = { code, left: times };
    },
    expireCredentials(on = true) {
      isExpired = on;
    },
    slow(milliseconds) {
      delay = milliseconds;
    },
    down(on = true) {
      isDown = on;
    },
    clear() {
      for (const each of [exhausted, denied, lost]) each.clear();
      failing = [];
      ending.left = 0;
      [delay, isDown, isExpired] = [0, false, false];
    },
    get delay() {
      return delay;
    },
    get isDown() {
      return isDown;
    },
    check(action, user) {
      if (isExpired) throw credentialsExpired();
      const failure = nextFailure(action);
      if (failure) throw failure;
      if (denied.has(action)) throw unauthorized(user, action);
    },
    checkCapacity(type, zone) {
      if (exhausted.has(`${type} ${zone}`)) throw noCapacity(type, zone);
    },
    takeEnd() {
      if (ending.left === 0) return undefined;
      ending.left -= 1;
      return ending.code;
    },
    takeAnswer(action) {
      const left = lost.get(action) ?? 0;
      if (left > 0) lost.set(action, left - 1);
      return left > 0;
    },
  };
}
