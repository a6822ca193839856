export interface Turns {
  /** Resolves when it is the caller's turn, with how to end it. Urgent ones go first. */
  take(urgent: boolean): Promise<() => void>;
}

/** So many urgent ones in a row, while others wait: what is stored must also be worked on. */
const MOST = 4;

export function createTurns(): Turns {
  const urgents: (() => void)[] = [];
  const others: (() => void)[] = [];
  let taken = false;
  let inRow = 0;

  function next(): void {
    const urgent = urgents.length > 0 && (inRow < MOST || others.length === 0);
    const begin = (urgent ? urgents : others).shift();
    inRow = urgent ? inRow + 1 : 0;
    taken = begin !== undefined;
    begin?.();
  }

  return {
    take: (urgent) =>
      new Promise((resolve) => {
        (urgent ? urgents : others).push(() => resolve(once(next)));
        if (!taken) next();
      }),
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    action();
  };
}
