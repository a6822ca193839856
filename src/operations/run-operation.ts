// One operation, from wherever its journal says it is, to its verdict.
import {
  failedAt,
  notBegunYet,
  notPutAway,
  outcomeWords,
  stopped,
  succeeded,
  tookTooLong,
  unknownAt,
} from '#src/messages/operation-verdicts.ts';
import { definitionOf, type Engine } from './engine.ts';
import type { Ended } from './journal.ts';
import type { AnyOperation, Plan, Verdict } from './operation.ts';
import { progressOf, resultsOf, type StepProgress } from './progress.ts';
import type { OperationRow, Trx } from './rows.ts';
import { type Fault, runStep, type StepEnd } from './run-step.ts';
import { releaseLocks } from './steer.ts';
import type { Leftovers, Run, Step } from './step.ts';
import { tellChannels, tellVerdict } from './tell.ts';
import { openRun, type Workbench } from './workbench.ts';

/** Resolves when it has ended or waits; rejects with LeaseLost, or when the journal could not be written. */
export async function runOperation(engine: Engine, bench: Workbench): Promise<void> {
  const { id, journal } = bench;
  const first = await journal.read(id);
  const definition = definitionOf(engine, first.row.name);
  const input: unknown = definition.input.parse(first.row.input);
  const steps = definition.steps(first.row.plan as Plan, engine.needs, input);
  const about = { engine, bench, definition, input, steps };
  while (!(await goOn(about))) {
    // Until it has ended, or waits.
  }
}

/** One step further. True when there is nothing more to do for now. */
async function goOn(about: About): Promise<boolean> {
  const { bench, steps } = about;
  const { row, entries, readOnly } = await bench.journal.read(bench.id);
  const progress = progressOf(steps, entries);
  bench.results = resultsOf(progress);
  const at = progress.findIndex(({ state }) => state !== 'done');
  const [step, before] = [steps[at], progress[at]];
  if (!step || !before) {
    await end(about, row, { state: 'succeeded', verdict: verdictOf(about, row) });
    return true;
  }
  if (before.state === 'to do' && bench.quitting.aborted) return true;
  const known = endIn(before) ?? (before.state === 'to do' ? notBegun(about, step) : undefined);
  if (known) {
    await conclude(about, row, progress, before, known);
    return true;
  }
  if (before.state === 'to do' && readOnly) {
    await bench.journal.pause(bench.id);
    return true;
  }
  // Whatever came of it stands in the journal, which is read again.
  await runStep(bench, step, before);
  return false;
}

/** What ends it between two steps. */
function notBegun({ bench, definition }: About, { title, halfDone }: Step): StepEnd | undefined {
  if (bench.cancelled.aborted) return { kind: 'stopped', detail: { found: 'not done', firm: false } };
  if (bench.left() > 0) return undefined;
  const why = `${tookTooLong(definition.timeout)} ${notBegunYet(title)}`;
  return { kind: 'failed', detail: { why, ...halfDone } };
}

interface About {
  engine: Engine;
  bench: Workbench;
  definition: AnyOperation;
  input: unknown;
  steps: Step[];
}

/** What the journal says already of how a step ended. */
function endIn({ state, detail }: StepProgress): StepEnd | undefined {
  if (state === 'failed' || state === 'unknown' || state === 'stopped')
    return { kind: state, detail } as StepEnd;
  return undefined;
}

async function conclude(
  about: About,
  row: OperationRow,
  progress: StepProgress[],
  at: StepProgress | undefined,
  ended: StepEnd,
): Promise<void> {
  const made = ended.kind === 'unknown' || !at ? {} : await putAway(about, row, at);
  if (ended.kind === 'stopped') return await concludeStopped(about, row, { progress, at, ended, made });
  const { why, advice, offers = [], ...fault } = ended.detail as Fault;
  const title = at?.title ?? '';
  if (ended.kind === 'unknown') {
    const verdict = { text: unknownAt(title, why, advice), offers, final: fault.final ?? false };
    return await end(about, row, { state: 'unknown', verdict });
  }
  // Once it is put away there is nothing to go on from.
  const final = fault.final ?? about.definition.putAway !== undefined;
  const verdict = {
    text: failedAt(title, why, advice, made),
    offers: [...offers, ...(made.offers ?? [])],
    final,
  };
  await end(about, row, { state: 'failed', verdict });
}

interface StoppedAt {
  progress: StepProgress[];
  at: StepProgress | undefined;
  ended: Extract<StepEnd, { kind: 'stopped' }>;
  made: Leftovers;
}

async function concludeStopped(
  about: About,
  row: OperationRow,
  { progress, at, ended, made }: StoppedAt,
): Promise<void> {
  const step = at && at.state !== 'to do' ? at : undefined;
  const leftovers = together(step ? await cleanUp(about, step) : {}, made);
  const text = stopped({
    by: row.cancel?.by ?? row.asked_by,
    ...(row.cancel?.reason && { reason: row.cancel.reason }),
    step: step?.title,
    ...ended.detail,
    done: progress.filter(({ state }) => state === 'done').map(({ title }) => title),
    leftovers,
  });
  await end(about, row, { state: 'cancelled', verdict: { text, offers: leftovers.offers ?? [] } });
}

/** What its steps have made, all of them. */
async function putAway({ engine, bench, definition }: About, row: OperationRow, at: StepProgress) {
  const { putAway: way } = definition;
  if (!way) return {};
  return await puttingAway(bench, at, way.timeout, (run) => way.act(row.plan as Plan, engine.needs, run));
}

async function cleanUp({ bench, steps }: About, progress: StepProgress): Promise<Leftovers> {
  const step = steps.find(({ key }) => key === progress.key);
  if (!step?.cleanUp) return {};
  return await puttingAway(bench, progress, bench.grace, async (run) => (await step.cleanUp?.(run)) ?? {});
}

async function puttingAway(
  bench: Workbench,
  progress: StepProgress,
  timeout: number,
  act: (run: Run) => Promise<Leftovers>,
): Promise<Leftovers> {
  const signal = AbortSignal.any([bench.lost, AbortSignal.timeout(timeout)]);
  await using open = openRun(bench, progress, signal);
  try {
    return await act(open.run);
  } catch (error) {
    bench.log.error(
      { err: error, operation: bench.id, step: progress.key },
      'what a step left could not be put away',
    );
    return { mayStillRun: [notPutAway] };
  }
}

function together(a: Leftovers, b: Leftovers): Leftovers {
  return {
    stopped: [...(a.stopped ?? []), ...(b.stopped ?? [])],
    mayStillRun: [...(a.mayStillRun ?? []), ...(b.mayStillRun ?? [])],
    cleaned: [...(a.cleaned ?? []), ...(b.cleaned ?? [])],
    offers: [...(a.offers ?? []), ...(b.offers ?? [])],
  };
}

function verdictOf({ definition, input, bench: { results, log } }: About, row: OperationRow): Verdict {
  try {
    return definition.verdict?.(row.plan as Plan, results, input) ?? { text: succeeded };
  } catch (error) {
    log.error({ err: error, operation: row.id }, 'wording a verdict');
    return { text: succeeded };
  }
}

async function end(
  { engine, bench, definition, input }: About,
  row: OperationRow,
  ended: Ended,
): Promise<void> {
  const { state } = ended;
  const verdict = { ...ended.verdict, text: bench.redaction.clean(ended.verdict.text) };
  await bench.journal.end(row.id, { state, verdict }, async (trx) => {
    if (state === 'succeeded')
      await keepLocks(trx, engine, row, definition.keepsLocks?.(row.plan as Plan, input));
    // What nobody knows the outcome of keeps others away until a person says.
    if (state !== 'unknown') await releaseLocks(trx, row.id);
    await tellVerdict(trx, engine, row, state, verdict);
    await tellChannels(trx, engine, row, outcomeWords[state], state);
  });
}

async function keepLocks(
  trx: Trx,
  { clock }: Engine,
  { id, asked_by }: OperationRow,
  reason: string | undefined,
) {
  if (reason === undefined) return;
  const wants = await trx
    .selectFrom('operation_wants')
    .select('name')
    .where('operation_id', '=', id)
    .execute();
  if (wants.length === 0) return;
  const lock = {
    operation_id: null,
    person: asked_by,
    held: true,
    reason,
    since: clock.now(),
    expires_at: null,
  };
  await trx
    .insertInto('operation_locks')
    .values(wants.map(({ name }) => ({ name, ...lock })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
