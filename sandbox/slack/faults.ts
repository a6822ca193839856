// What can go wrong between an app and Slack, switched on for tests and never by patching one.
export type MethodName = string;

/** What shall happen to a call. The first that matches is taken. */
export type Misfortune =
  | { kind: 'rate_limited'; retryAfter: number }
  | { kind: 'error'; error: string }
  | { kind: 'status'; status: number }
  /** The call takes effect and its answer never arrives: a post of unknown outcome. */
  | { kind: 'lost_answer' }
  /** Nothing happens and the connection drops. */
  | { kind: 'lost_call' }
  /** No answer until the caller gives up; with `effect` the call was carried out. */
  | { kind: 'hang'; effect: boolean }
  | { kind: 'delay'; milliseconds: number };

export interface Faults {
  /** Every call of the method (`*` for all) is answered 429 until so many seconds have passed on Slack's clock. */
  rateLimit(method: MethodName, seconds: number): void;
  /** The next calls fail with a Slack error code, or with an HTTP status. */
  fail(method: MethodName, error: string | number, times?: number): void;
  loseAnswer(method: MethodName, times?: number): void;
  loseCall(method: MethodName, times?: number): void;
  hang(method: MethodName, options?: { effect?: boolean; times?: number }): void;
  /** Every call of the method takes so many real milliseconds longer, until `clear`. */
  delay(method: MethodName, milliseconds: number): void;
  /** All of Slack answers 503 and closes and refuses sockets. */
  down(on?: boolean): void;
  refuseSockets(on?: boolean): void;
  /** Each envelope goes to every open socket instead of one. */
  deliverTwice(on?: boolean): void;
  /** The next acknowledged events are taken as unacknowledged, and so delivered again. */
  forgetAcks(times?: number): void;
  clear(): void;
}

export interface FaultState extends Faults {
  next(method: string): Misfortune | undefined;
  readonly isDown: boolean;
  readonly refusesSockets: boolean;
  readonly deliversTwice: boolean;
  takeForgottenAck(): boolean;
}

interface Planned {
  method: string;
  misfortune: Misfortune;
  left: number;
  until?: number;
}

export function createFaults(now: () => number, onDown: () => void): FaultState {
  let planned: Planned[] = [];
  const on = { down: false, refuseSockets: false, deliverTwice: false };
  let forgottenAcks = 0;
  const plan = (method: string, misfortune: Misfortune, left = 1, until?: number): void => {
    planned.push({ method, misfortune, left, ...(until === undefined ? {} : { until }) });
  };

  return {
    rateLimit: (method, seconds) =>
      plan(method, { kind: 'rate_limited', retryAfter: seconds }, Infinity, now() + seconds * 1000),
    fail: (method, error, times = 1) =>
      plan(
        method,
        typeof error === 'number' ? { kind: 'status', status: error } : { kind: 'error', error },
        times,
      ),
    loseAnswer: (method, times = 1) => plan(method, { kind: 'lost_answer' }, times),
    loseCall: (method, times = 1) => plan(method, { kind: 'lost_call' }, times),
    hang: (method, { effect = false, times = 1 } = {}) => plan(method, { kind: 'hang', effect }, times),
    delay: (method, milliseconds) => plan(method, { kind: 'delay', milliseconds }, Infinity),
    down(value = true) {
      on.down = value;
      if (value) onDown();
    },
    refuseSockets(value = true) {
      on.refuseSockets = value;
    },
    deliverTwice(value = true) {
      on.deliverTwice = value;
    },
    forgetAcks(times = 1) {
      forgottenAcks = times;
    },
    clear() {
      planned = [];
      forgottenAcks = 0;
      Object.assign(on, { down: false, refuseSockets: false, deliverTwice: false });
    },
    next(method) {
      planned = planned.filter((each) => each.left > 0 && (each.until === undefined || each.until > now()));
      const hit = planned.find((each) => each.method === method || each.method === '*');
      if (!hit) return undefined;
      hit.left -= 1;
      if (hit.until === undefined) return hit.misfortune;
      return { kind: 'rate_limited', retryAfter: Math.max(1, Math.ceil((hit.until - now()) / 1000)) };
    },
    get isDown() {
      return on.down;
    },
    get refusesSockets() {
      return on.refuseSockets || on.down;
    },
    get deliversTwice() {
      return on.deliverTwice;
    },
    takeForgottenAck() {
      if (forgottenAcks === 0) return false;
      forgottenAcks -= 1;
      return true;
    },
  };
}
