// One call of a step's act, with its time-out, and what came of it.
import { setTimeout as sleep } from 'node:timers/promises';
import { TemporaryError, UserError } from '#src/errors.ts';
import { tookTooLong } from '#src/messages/operation-verdicts.ts';
import type { StepProgress } from './progress.ts';
import { type Step, StepFailed } from './step.ts';
import { LeaseLost, openRun, type Workbench } from './workbench.ts';

export type Attempted =
  | { kind: 'done'; result: object | undefined }
  /** For sure, or StepUnknown: it says so itself. */
  | { kind: 'failed'; error: StepFailed }
  /** It may have had its effect. `again`: whether trying again may help. */
  | { kind: 'lost'; error: unknown; again: boolean }
  /** `firm`: it did not end when it was told to, and may still be at it. */
  | { kind: 'stopped'; firm: boolean };

/** Rejects with LeaseLost. */
export async function attempt(
  bench: Workbench,
  step: Step,
  progress: StepProgress,
  milliseconds: number,
): Promise<Attempted> {
  const { cancelled, grace } = bench;
  const lost = step.rule === 'again' ? AbortSignal.any([bench.lost, bench.quitting]) : bench.lost;
  const late = AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)));
  const signal = AbortSignal.any([cancelled, lost, late]);
  await using open = openRun(bench, progress, signal);
  const act = settle(async () => await step.act(open.run));
  const ended = await Promise.race([act, afterwards(signal, lost, grace)]);

  if (lost.aborted) throw new LeaseLost('somebody else may be at it');
  if (ended === 'still at it') {
    if (cancelled.aborted) return { kind: 'stopped', firm: true };
    return { kind: 'lost', error: new StepFailed(tookTooLong(step.timeout)), again: false };
  }
  if ('result' in ended) return { kind: 'done', result: ended.result ?? undefined };
  const { error } = ended;
  if (error instanceof StepFailed) return { kind: 'failed', error };
  if (error instanceof UserError)
    return { kind: 'failed', error: new StepFailed(error.message, { cause: error }) };
  if (cancelled.aborted) return { kind: 'stopped', firm: false };
  if (late.aborted)
    return { kind: 'lost', error: new StepFailed(tookTooLong(step.timeout), { cause: error }), again: false };
  return { kind: 'lost', error, again: error instanceof TemporaryError };
}

type Settled = { result: object | undefined } | { error: unknown };

async function settle(act: () => Promise<object | undefined>): Promise<Settled> {
  try {
    return { result: await act() };
  } catch (error) {
    return { error };
  }
}

/** Resolves when a step that was told to end has had its time for it. */
async function afterwards(signal: AbortSignal, lost: AbortSignal, grace: number): Promise<'still at it'> {
  await aborted(signal);
  // Somebody else may be at it already: there is nothing to wait for.
  await sleep(grace, undefined, { signal: lost, ref: false }).catch(() => undefined);
  return 'still at it';
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
