// Waiting for a state of a sandbox, instead of sleeping: looked at after every change of it.
export interface Waiting<Found> {
  what: string;
  look(): Found | undefined;
  /** What is there instead, shown when the wait ends in vain. */
  listing(): string;
  /** Real milliseconds. */
  within?: number;
}

interface Changes {
  listen(listener: () => void): () => void;
}

/** Resolves as soon as a change makes `look` find something. */
export type WaitUntil = <Found>(waiting: Waiting<Found>) => Promise<Found>;

export function createWait(changes: Changes, usually: number): WaitUntil {
  return ({ what, look, listing, within = usually }) =>
    new Promise((resolve, reject) => {
      const check = (): boolean => {
        const found = look();
        if (found === undefined) return false;
        stop();
        clearTimeout(limit);
        resolve(found);
        return true;
      };
      const stop = changes.listen(() => void check());
      const limit = setTimeout(() => {
        stop();
        reject(new Error(`waiting ${within} ms for ${what}. There is:\n${listing()}`));
      }, within);
      check();
    });
}
