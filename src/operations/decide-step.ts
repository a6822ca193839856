// What to do about a step whose last attempt has no known outcome. Pure.
import type { Finding, Step } from './step.ts';

/** `undefined`: it has no inspect. */
export type Found = Finding | undefined;

/** What was found where it is not done, or not known to be. */
export type NotDone = Exclude<Found, Done>;
type Done = 'done' | { done: object };

/** Found when a call in flight must have landed. */
export function decideLost({ rule }: Pick<Step, 'rule'>, found: NotDone): 'again' | 'unknown' {
  return found === 'not done' || rule !== 'ask' ? 'again' : 'unknown';
}

/** It was tried until its time was up. What is harmless to repeat, or was not done, has failed and may be retried. */
export function decideOutOfTime({ rule }: Pick<Step, 'rule'>, found: NotDone): 'failed' | 'unknown' {
  return found === 'not done' || rule === 'again' ? 'failed' : 'unknown';
}

export function isDone(found: Found): found is Done {
  return found === 'done' || typeof found === 'object';
}
