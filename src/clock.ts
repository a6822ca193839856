/** The only source of time. Wall time may be moved by tests; monotonic time never is. */
export interface Clock {
  now(): Date;
  /** Milliseconds that only grow, unaffected by a change of the wall clock. Leases and time-outs use this. */
  monotonic(): number;
}

export interface MovableClock extends Clock {
  /** Moves wall time forward by so many milliseconds. */
  advance(milliseconds: number): void;
}

/** The machine's clock, with an offset that only a test or the demo sets. */
export function systemClock(): MovableClock {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    monotonic: () => performance.now(),
    advance: (milliseconds) => {
      offset += milliseconds;
    },
  };
}
