// One step, from wherever its journal says it is, to its outcome.
import { setTimeout as sleep } from 'node:timers/promises';
import { TemporaryError } from '#src/errors.ts';
import { interrupted, ourFaultAt, outsideTrouble } from '#src/messages/operation-verdicts.ts';
import { newReference } from '#src/short-id.ts';
import { type Attempted, attempt } from './attempt.ts';
import { decideLost, decideOutOfTime, type Found, isDone } from './decide-step.ts';
import type { Offer } from './offer.ts';
import { markOf, type StepProgress } from './progress.ts';
import { type Step, StepFailed, StepUnknown } from './step.ts';
import { LeaseLost, ready, type Workbench } from './workbench.ts';

/** As the journal keeps it, so that a verdict can be made of it after a restart too. */
export type StepEnd =
  | { kind: 'done'; detail: { result?: object } }
  | { kind: 'failed' | 'unknown'; detail: Fault }
  /** By a cancel. `found`: what is known of what it was at; `firm`: it did not stop when it was told to. */
  | { kind: 'stopped'; detail: { found: 'not done' | 'unknown'; firm: boolean } };

export interface Fault {
  /** mrkdwn. */
  why: string;
  advice?: string;
  offers?: Offer[];
  final?: boolean;
}

/** Milliseconds. */
const landsWithin = 5000;
const inspectWithin = 4000;
const pauses = [500, 1000, 2000, 5000, 10_000];

/** Rejects with LeaseLost, or when the journal could not be written. */
export async function runStep(bench: Workbench, step: Step, before: StepProgress): Promise<StepEnd> {
  const { id, journal, cancelled, clock } = bench;
  const until = clock.monotonic() + Math.min(step.timeout, bench.left());
  let attempts = before.attempts;
  let lost: Lost | undefined = before.state === 'begun' ? { error: undefined, again: true } : undefined;

  const close = async (end: StepEnd): Promise<StepEnd> => {
    await journal.append(id, { step: step.key, kind: end.kind, attempt: attempts, detail: end.detail });
    return end;
  };
  for (let round = 0; ; round += 1) {
    const end = lost && (await settleLost(bench, step, before, lost, until));
    if (end) return await close(end);
    if (lost && round > 0) await pause(bench, pauses[Math.min(round, pauses.length) - 1] ?? 0);
    if (cancelled.aborted) return await stopBefore(lost !== undefined, close);
    await ready(bench);
    attempts += 1;
    await journal.append(id, { step: step.key, kind: 'begun', attempt: attempts, detail: {} });
    const outcome = await attempt(bench, step, { ...before, attempts }, until - clock.monotonic());
    if (outcome.kind !== 'lost') return await close(await endOf(bench, step, before, outcome));
    lost = outcome;
  }
}

/** Stopped before another attempt; of one that was never begun the journal has nothing to say. */
async function stopBefore(begun: boolean, close: (end: StepEnd) => Promise<StepEnd>): Promise<StepEnd> {
  const end: StepEnd = { kind: 'stopped', detail: { found: 'not done', firm: false } };
  return begun ? await close(end) : end;
}

type Lost = Omit<Extract<Attempted, { kind: 'lost' }>, 'kind'>;

/** Undefined when it is to be tried again. */
async function settleLost(
  bench: Workbench,
  step: Step,
  progress: StepProgress,
  { error, again }: Lost,
  until: number,
): Promise<StepEnd | undefined> {
  const found = await findOut(bench, step, progress);
  if (isDone(found)) return doneAs(found);
  if (bench.cancelled.aborted)
    return { kind: 'stopped', detail: { found: certainty(step, found), firm: false } };
  const decide = again && bench.clock.monotonic() < until ? decideLost : decideOutOfTime;
  const kind = decide(step, found);
  return kind === 'again' ? undefined : { kind, detail: faultOf(bench, step, error) };
}

/** Inspects, and once more when a call that was in flight must have landed. */
async function findOut(bench: Workbench, step: Step, progress: StepProgress): Promise<Found> {
  const found = await inspect(bench, step, progress);
  if (isDone(found) || (found === undefined && step.rule === 'again')) return found;
  await pause(bench, step.lands ?? landsWithin);
  return await inspect(bench, step, progress);
}

async function inspect(bench: Workbench, step: Step, progress: StepProgress): Promise<Found> {
  if (!step.inspect) return undefined;
  await ready(bench);
  const signal = AbortSignal.any([bench.lost, AbortSignal.timeout(inspectWithin)]);
  try {
    return await step.inspect(markOf(bench.id, progress), signal);
  } catch (error) {
    bench.log.warn({ err: error, operation: bench.id, step: step.key }, 'a step could not be inspected');
    return 'unknown';
  }
}

async function endOf(
  bench: Workbench,
  step: Step,
  progress: StepProgress,
  outcome: Exclude<Attempted, { kind: 'lost' }>,
): Promise<StepEnd> {
  if (outcome.kind === 'done') return { kind: 'done', detail: resultOf(outcome.result) };
  if (outcome.kind === 'failed') {
    const kind = outcome.error instanceof StepUnknown ? 'unknown' : 'failed';
    return { kind, detail: faultOf(bench, step, outcome.error) };
  }
  const found = await inspect(bench, step, progress);
  if (isDone(found)) return doneAs(found);
  return { kind: 'stopped', detail: { found: certainty(step, found), firm: outcome.firm } };
}

function doneAs(found: Found): StepEnd {
  return { kind: 'done', detail: resultOf(typeof found === 'object' ? found.done : undefined) };
}

function resultOf(result: object | undefined): { result?: object } {
  return result === undefined ? {} : { result };
}

/** A step that may be repeated at will and leaves no mark has none to ask about. */
function certainty({ rule }: Step, found: Found): 'not done' | 'unknown' {
  const harmless = found === undefined && rule === 'again';
  return harmless || found === 'not done' ? 'not done' : 'unknown';
}

/** What people are told of an error; of a bug no more than where the log has it. */
function faultOf(bench: Workbench, { halfDone }: Step, error: unknown): Fault {
  const { advice, offers = [], ...cause } = causeOf(bench, error);
  const all = [advice, halfDone?.advice].filter((each) => each !== undefined).join('\n');
  return { ...cause, ...(all && { advice: all }), offers: [...offers, ...(halfDone?.offers ?? [])] };
}

function causeOf({ id, log, redaction }: Workbench, error: unknown): Fault {
  if (error === undefined) return { why: interrupted };
  if (error instanceof StepFailed) {
    const { message, advice, offers, final } = error;
    const why = redaction.clean(message);
    return { why, ...(advice && { advice: redaction.clean(advice) }), offers, ...(final && { final }) };
  }
  if (error instanceof TemporaryError) return { why: outsideTrouble(redaction.clean(error.message)) };
  const reference = newReference();
  log.error({ err: error, operation: id, reference }, 'a step failed');
  return { why: ourFaultAt(reference) };
}

/** Ended by a cancel, too; rejects with LeaseLost. */
async function pause({ cancelled, lost }: Workbench, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal: AbortSignal.any([cancelled, lost]) }).catch(() => undefined);
  if (lost.aborted) throw new LeaseLost('somebody else may be at it');
}
