// How far an operation is, read off its journal. Pure.
import type { Offer } from './offer.ts';
import type { Results } from './operation.ts';

export interface JournalEntry {
  step: string;
  kind: 'begun' | 'done' | 'failed' | 'unknown' | 'stopped' | 'again';
  attempt: number;
  at: Date;
  detail: object;
}

/** What the step at work says of itself. */
export interface Progress {
  step: string;
  text: string;
  offers: Offer[];
  alarm?: boolean;
}

export interface StepProgress {
  key: string;
  title: string;
  /** `begun`: without an outcome, so at work or lost with its process. */
  state: 'to do' | 'begun' | 'done' | 'failed' | 'unknown' | 'stopped';
  /** How often it was begun, retries included. */
  attempts: number;
  /** How often people asked for it again: a new mark each time, since the old one says what came of the old try. */
  retries: number;
  /** Of the first attempt since it was last asked for. */
  beganAt: Date | undefined;
  /** Of the last attempt. */
  lastBeganAt: Date | undefined;
  endedAt: Date | undefined;
  /** What the outcome's entry says: a result, or what went wrong. */
  detail: object;
}

export function progressOf(
  steps: readonly { key: string; title: string }[],
  entries: readonly JournalEntry[],
): StepProgress[] {
  const progress = steps.map(({ key, title }) => blank(key, title));
  for (const entry of entries) {
    const index = progress.findIndex(({ key }) => key === entry.step);
    const step = progress[index];
    if (!step) continue;
    if (entry.kind === 'again') {
      // Whatever follows rests on it, and is done again too.
      for (const later of progress.slice(index)) {
        Object.assign(later, {
          ...blank(later.key, later.title),
          attempts: later.attempts,
          retries: later.retries + 1,
        });
      }
      continue;
    }
    progress[index] = after(step, entry);
  }
  return progress;
}

export function resultsOf(progress: readonly StepProgress[]): Results {
  return Object.fromEntries(
    progress.filter(({ state }) => state === 'done').map(({ key, detail }) => [key, resultIn(detail)]),
  );
}

/** A DNS label, since it may have to be the name of something. */
/** Whether a step of this operation left the mark, whichever try it was. */
export function isMarkOf(operation: string, mark: string | null): boolean {
  return mark?.startsWith(`qd-${operation}-`) ?? false;
}

export function markOf(operation: string, { key, retries }: Pick<StepProgress, 'key' | 'retries'>): string {
  return `qd-${operation}-${key}${retries === 0 ? '' : `-${retries + 1}`}`;
}

function blank(key: string, title: string): StepProgress {
  const never = { beganAt: undefined, lastBeganAt: undefined, endedAt: undefined, detail: {} };
  return { key, title, state: 'to do', attempts: 0, retries: 0, ...never };
}

function after(step: StepProgress, { kind, at, attempt, detail }: JournalEntry): StepProgress {
  if (kind === 'again') return step;
  if (kind === 'begun') {
    const beganAt = step.beganAt ?? at;
    return { ...step, state: 'begun', attempts: attempt, beganAt, lastBeganAt: at, endedAt: undefined };
  }
  return { ...step, state: kind, endedAt: at, beganAt: step.beganAt ?? at, detail };
}

function resultIn(detail: object): unknown {
  return 'result' in detail ? detail.result : undefined;
}
