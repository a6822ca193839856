// From the queue to running: everything that was asked when it was planned is asked again.
import type { Updateable } from 'kysely';
import { isService } from '#src/access/service.ts';
import { fence, type Lease } from '#src/database/leases.ts';
import type { OperationTable } from '#src/database/schema-operations.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { storable } from '#src/json.ts';
import type { Logger } from '#src/log.ts';
import { planIsAnother } from '#src/messages/operation-questions.ts';
import { ourFaultAt, refusedAtStart } from '#src/messages/operation-verdicts.ts';
import { newReference } from '#src/short-id.ts';
import { advance, whereTo } from './advance.ts';
import { type Appraisal, appraise } from './appraise.ts';
import { close } from './decide.ts';
import { blocking } from './decide-start.ts';
import { definitionOf, type Engine } from './engine.ts';
import type { Plan } from './operation.ts';
import { readReadOnly } from './read-only.ts';
import { type Recounted, recount, recountOf } from './recount.ts';
import {
  changeOperation,
  type Decision,
  decisionsOn,
  lockOperation,
  moveOperation,
  type OperationRow,
  type Trx,
} from './rows.ts';
import { showChange } from './shown-plans.ts';
import { tellChannels, tellVerdict } from './tell.ts';
import type { Question } from './view.ts';
import { readLocks } from './views.ts';

/** `elsewhere`: it is asked about anew, or has ended. `blocked`: it is still queued. */
export type Begun = 'running' | 'elsewhere' | 'blocked';

/** Of a row that is queued. Rejects with TemporaryError when that could not be found out. */
export async function begin(engine: Engine, lease: Lease, log: Logger, row: OperationRow): Promise<Begun> {
  const { id } = row;
  // Gone on with after a pause it holds its locks: what is half done is not left because of what came up since.
  const asked = row.resumed_at === null ? await askAgain(engine, log, row) : undefined;
  if (asked === 'refused') return 'elsewhere';
  const appraisal = asked?.appraisal;

  const { audit } = engine;
  const entry = { actor: row.asked_by, action: row.permission, target: id };
  const detail = {
    title: row.title,
    digest: appraisal?.digest ?? row.digest,
    environment: row.environment,
    exempt: appraisal?.exempt ?? [],
  };
  await audit.append({ ...entry, phase: 'intent', detail });
  const began = await engine.database.tx(async (trx) => {
    await fence(trx, lease);
    return await enter(trx, engine, lease, await lockOperation(trx, id), row, asked);
  });
  if (began !== 'running')
    await audit.append({ ...entry, phase: 'outcome', detail: { result: 'not begun' } });
  return began;
}

interface AskedAgain {
  appraisal: Appraisal;
  /** What approvals count for by now, where that is another than before. */
  recounted: Recounted[];
}

async function askAgain(engine: Engine, log: Logger, row: OperationRow): Promise<AskedAgain | 'refused'> {
  try {
    const { asked_by, team, channel, environment, permission } = row;
    await engine.rights.demand(permission, { id: asked_by, team }, { channel, environment });
    const input: unknown = definitionOf(engine, row.name).input.parse(row.input);
    // Tried again, it goes on with the plan it began.
    const plan = row.began_at === null ? undefined : (row.plan as Plan);
    const appraisal = await appraise(engine, row.name, input, asked_by, plan);
    if (appraisal.stop === undefined)
      return { appraisal, recounted: await recountOf(engine, row, appraisal) };
    await refuse(engine, row.id, appraisal.stop);
  } catch (error) {
    if (error instanceof TemporaryError) throw error;
    if (error instanceof UserError) await refuse(engine, row.id, error.message);
    else {
      const reference = newReference();
      log.error({ err: error, operation: row.id, reference }, 'an operation could not be planned again');
      await refuse(engine, row.id, ourFaultAt(reference));
    }
  }
  return 'refused';
}

async function refuse(engine: Engine, id: string, why: string): Promise<void> {
  await engine.database.tx(async (trx) => {
    const row = await lockOperation(trx, id);
    if (row.state !== 'queued') return;
    const text = refusedAtStart(why, row.began_at !== null);
    await close(trx, engine, row, text);
    await tellVerdict(trx, engine, row, 'cancelled', { text });
  });
}

async function enter(
  trx: Trx,
  engine: Engine,
  lease: Lease,
  row: OperationRow,
  seen: OperationRow,
  asked: AskedAgain | undefined,
): Promise<Begun> {
  if (row.state !== 'queued' || row.digest !== seen.digest) return 'elsewhere';
  const { row: current, set, decisions } = await renew(trx, engine, row, asked);
  if (whereTo(current, decisions) !== 'queued') {
    await changeOperation(trx, engine, row.id, set, 'decision');
    await showChange(trx, engine, row, current);
    await advance(trx, engine, current);
    return 'elsewhere';
  }
  if ((await readReadOnly(trx)) || !(await takeLocks(trx, engine, current))) return 'blocked';
  const now = engine.clock.now();
  await moveOperation(trx, engine, current, 'running', {
    ...set,
    ...{ began_at: current.began_at ?? now, resumed_at: now, epoch: lease.epoch, held: null, audited: false },
  });
  await showChange(trx, engine, row, current);
  await tellChannels(trx, engine, current, current.began_at ? 'goes on' : 'starts', 'running');
  return 'running';
}

interface Renewed {
  row: OperationRow;
  /** What has to be written for the row to be so. */
  set: Updateable<OperationTable>;
  decisions: Decision[];
}

/** The plan and the policy as they are now. What was decided about another plan, or by people it is not for, is void. */
async function renew(
  trx: Trx,
  engine: Engine,
  row: OperationRow,
  asked: AskedAgain | undefined,
): Promise<Renewed> {
  if (!asked) return { row, set: {}, decisions: await decisionsOn(trx, row) };
  const { digest } = asked.appraisal;
  const changed = digest !== row.digest;
  await recount(trx, engine, { id: row.id, digest }, asked.recounted);
  const decisions = await decisionsOn(trx, row);
  const renewed = renewedBy(engine, row, asked.appraisal, decisions);
  return { ...renewed, decisions: changed ? await decisionsOn(trx, renewed.row) : decisions };
}

function renewedBy(
  engine: Engine,
  row: OperationRow,
  appraisal: Appraisal,
  decisions: readonly Decision[],
): Pick<Renewed, 'row' | 'set'> {
  const { plan, digest, lines, steps, approvals, where } = appraisal;
  const broken = decisions.some(({ kind }) => kind === 'break-glass');
  const questions: Question[] = [...appraisal.questions];
  // A pipeline wants what it announced, whatever ran before it; who approved another plan is asked again.
  const confirms = (approvals.length === 0 || broken) && !isService(row.asked_by);
  if (digest !== row.digest && confirms) questions.unshift({ guard: 'plan', text: planIsAnother });
  const title = storable(appraisal.title);
  const channels = [...(where.channels ?? [])];
  const json = (value: object) => JSON.stringify(storable(JSON.parse(JSON.stringify(value))));
  const set = {
    ...{ digest, title, plan: json(plan), lines: json(lines), steps: json(steps) },
    approvals: json(approvals),
    questions: json(questions),
    channels: json(channels),
    // One that is tried again goes on with the steps it began.
    ...(row.began_at === null && { version: definitionOf(engine, row.name).version }),
    config_digest: engine.configuration(),
  };
  return { set, row: { ...row, digest, title, lines, approvals, questions, channels } };
}

/** False when somebody else has one of them. Those it has already, as after a pause, are its own. */
async function takeLocks(
  trx: Trx,
  { clock }: Engine,
  { id, asked_by, ahead }: OperationRow,
): Promise<boolean> {
  const wants = await trx
    .selectFrom('operation_wants')
    .select('name')
    .where('operation_id', '=', id)
    .execute();
  const names = wants.map(({ name }) => name);
  if (names.length === 0) return true;
  const locks = await readLocks(trx, names);
  const now = clock.now();
  if (blocking({ id, names, askedBy: asked_by, ahead }, locks, now)) return false;
  const missing = names.filter((name) => !locks.some((lock) => lock.name === name && lock.operation === id));
  if (missing.length === 0) return true;
  const lock = { operation_id: id, person: null, reason: null, since: now, expires_at: null };
  await trx
    .insertInto('operation_locks')
    .values(missing.map((name) => ({ name, ...lock })))
    .execute();
  return true;
}
