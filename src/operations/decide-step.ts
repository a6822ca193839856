// What to do about a step whose last attempt has no known outcome. Pure.
import type { Finding, Step } from './step.ts';

/** `undefined`: it has no inspect. */
type Found = Finding | undefined;

/**
 * `wait`: a call in flight may still land, so it is inspected again when that is over. `ask`: a person has to look.
 */
export type LostDecision = 'done' | 'wait' | 'again' | 'ask';

export function decideLost({ rule }: Pick<Step, 'rule'>, found: Found, landed: boolean): LostDecision {
  if (isDone(found)) return 'done';
  if (!landed) return 'wait';
  if (found === 'not done') return 'again';
  return rule === 'ask' ? 'ask' : 'again';
}

/** It was tried until its time was up. What is harmless to repeat, or was not done, has failed and may be retried. */
export function decideOutOfTime({ rule }: Pick<Step, 'rule'>, found: Found): 'done' | 'failed' | 'unknown' {
  if (isDone(found)) return 'done';
  return found === 'not done' || rule === 'again' ? 'failed' : 'unknown';
}

export function isDone(found: Found): boolean {
  return found === 'done' || typeof found === 'object';
}
