// What can go wrong between a client and its cluster, switched on for tests and never by patching one.
import { StatusError } from './status.ts';

export interface Faults {
  /** Nobody listens: connections are refused, open ones are cut. Resolves once it is so. */
  down(on?: boolean): Promise<void>;
  /** Every open watch loses its connection. */
  resetWatches(): void;
  /** History is forgotten, as by etcd's compaction: open watches end with 410, lists and watches of older versions too. */
  forgetHistory(): void;
  /** Every answer takes so many real milliseconds longer. */
  slow(milliseconds: number): void;
  /** Open connections stay open and nothing is heard any more. */
  silence(on?: boolean): void;
  /** The next requests are answered with this status: 429, 500, 503 … */
  fail(code: number, times?: number, retryAfter?: number): void;
  clear(): Promise<void>;
}

export interface FaultState extends Faults {
  readonly delay: number;
  readonly isSilent: boolean;
  /** The refusal that the next request shall get. */
  next(): (StatusError & { retryAfter: number | undefined }) | undefined;
}

/** What the server does when it is told. */
export interface Levers {
  listen(): Promise<void>;
  stopListening(): Promise<void>;
  cutWatches(): void;
  forgetHistory(): void;
  /** After silence: what was held back goes out. */
  speak(): void;
}

const reasons: Record<number, [reason: string, message: string]> = {
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  500: ['InternalError', 'Internal error occurred: etcdserver: request timed out'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: ['Timeout', 'Timeout: request did not complete within requested timeout - context deadline exceeded'],
};

export function createFaults(levers: () => Levers): FaultState {
  let isDown = false;
  let isSilent = false;
  let delay = 0;
  let failing: { code: number; left: number; retryAfter: number | undefined } | undefined;

  const down = async (on = true): Promise<void> => {
    if (on === isDown) return;
    isDown = on;
    await (on ? levers().stopListening() : levers().listen());
  };
  const silence = (on = true): void => {
    isSilent = on;
    if (!on) levers().speak();
  };

  return {
    down,
    silence,
    resetWatches: () => levers().cutWatches(),
    forgetHistory: () => levers().forgetHistory(),
    slow: (milliseconds) => {
      delay = milliseconds;
    },
    fail: (code, times = 1, retryAfter) => {
      failing = { code, left: times, retryAfter };
    },
    async clear() {
      delay = 0;
      failing = undefined;
      if (isSilent) silence(false);
      await down(false);
    },
    get delay() {
      return delay;
    },
    get isSilent() {
      return isSilent;
    },
    next() {
      if (!failing || failing.left === 0) return undefined;
      failing.left -= 1;
      const { code, retryAfter } = failing;
      const [reason, message] = reasons[code] ?? ['', `the server answered ${code}`];
      return Object.assign(new StatusError(code, reason, message), { retryAfter });
    },
  };
}
