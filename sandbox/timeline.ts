/**
 * What happens in a part of the sandbox, in the order of its moments. When the clock is moved by an hour, all that would have
 * happened in that hour happens, one thing after another, each at its own moment.
 */
export interface Timeline {
  /** The moment of what is happening, otherwise the clock's. */
  now(): number;
  after(milliseconds: number, happening: () => void): void;
  /** Plays what is due, without waiting for the next look at the clock. */
  catchUp(): void;
  stop(): void;
}

interface Planned {
  moment: number;
  happening: () => void;
}

/** As often as a person could tell the difference. */
const lookEvery = 10;
/** What would take more than this at one moment does not end. */
const tooMuch = 100_000;

export function createTimeline(clock: () => number): Timeline {
  const planned: Planned[] = [];
  let playing: number | undefined;
  const now = (): number => playing ?? clock();

  /** After all that is to happen at that moment already. */
  const placeOf = (moment: number): number => {
    let [from, to] = [0, planned.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((planned[middle]?.moment ?? 0) > moment) to = middle;
      else from = middle + 1;
    }
    return from;
  };
  const takeDue = (): Planned | undefined => {
    const [first] = planned;
    return first && first.moment <= clock() ? planned.shift() : undefined;
  };
  const catchUp = (): void => {
    if (playing !== undefined) return;
    try {
      let played = 0;
      for (let next = takeDue(); next; next = takeDue()) {
        playing = next.moment;
        next.happening();
        played += 1;
        if (played > tooMuch) throw new Error('the sandbox does not come to rest');
      }
    } finally {
      playing = undefined;
    }
  };
  const looking = setInterval(catchUp, lookEvery);
  looking.unref();

  return {
    now,
    after(milliseconds, happening) {
      const moment = now() + milliseconds;
      planned.splice(placeOf(moment), 0, { moment, happening });
    },
    catchUp,
    stop: () => clearInterval(looking),
  };
}
