// One look at the rows: what may go is drawn, and sent, or found to need no sending.
import type { DrawCards, Drawing } from '#src/cards/cards.ts';
import { type PendingCard, pendingCards, pendingMessages, unpostedCards } from '#src/cards/pending.ts';
import type { Database } from '#src/database/connect.ts';
import { TemporaryError } from '#src/errors.ts';
import { type Desk, editCard, findPost, postCard, prepareJob, rowOf, sendMessage } from './deliver.ts';
import { failed } from './failed.ts';
import { type CardJob, cardJob, type Job, messageJob } from './jobs.ts';
import { type Limits, spendEdit, spendPost } from './limits.ts';
import { plan } from './plan.ts';
import { type DrawnCards, drawCards } from './prepare.ts';

interface RoundsOptions {
  database: Database;
  draw: Record<string, DrawCards>;
  limits: { get(): Limits; set(limits: Limits): void };
  /** Called when an answer came, or a row was settled without a call: there may be more to do. */
  answered(): void;
}

export interface Rounds {
  /** Starts what may go now. Answers after how many milliseconds to look again. */
  next(desk: Desk): Promise<number>;
  /** Resolves when no call is out. */
  finished(): Promise<void>;
}

/** Milliseconds. */
const SWEEP = 5000;
/** Beyond a call's time-out: what was on its way then has arrived or never will. */
const MARGIN = 1000;
/** While the lease is too short for a call. */
const SHORT_OF_LEASE = 250;
/** After the database did not answer, or a fault. */
const REST = 1000;
const LONGEST_REST = 300_000;
/** Cards drawn at once to see which of them nobody needs any more. */
const LATE_AT_ONCE = 500;

export function createRounds({ database, draw, limits, answered }: RoundsOptions): Rounds {
  const out = new Map<string, { job: Job; done: Promise<void> }>();
  let sweptAt = 0;
  let restUntil = 0;

  async function next(desk: Desk): Promise<number> {
    if (desk.lease.remaining() < desk.timeout) return SHORT_OF_LEASE;
    const now = desk.clock.now();
    if (restUntil > now.getTime()) return restUntil - now.getTime();
    if (Math.abs(now.getTime() - sweptAt) >= SWEEP) {
      await desk.rows.sweep(desk.lease, now);
      sweptAt = now.getTime();
    }
    // What was out when the rows were read, and is answered since, is not as they say: its answer looks again.
    const outBefore = new Set(out.keys());
    const jobs = await waitingJobs(database, desk, now);
    const known = [...jobs.values()].filter(({ work }) => !outBefore.has(work.key));
    const { start, wakeAt } = plan(
      known.map(({ work }) => work),
      limits.get(),
      busy(),
      now.getTime(),
    );
    const chosen = start.flatMap(({ key }) => jobs.get(key) ?? []);
    await startAll(desk, chosen);
    return wakeAt === undefined ? SWEEP : Math.max(1, wakeAt - desk.clock.now().getTime());
  }

  async function startAll(desk: Desk, chosen: Job[]): Promise<void> {
    const cards = chosen.filter((job): job is CardJob => 'card' in job && job.work.action !== 'find');
    const drawn = await drawCards(
      cards.map(({ card }) => card),
      draw,
    );
    const late = cards.filter(({ card, work: { action } }) => action === 'post' && isLate(card, drawn));
    if (late.length > 0) await dropLate(desk, late);
    for (const job of chosen) {
      if ('message' in job || job.work.action === 'find') launch(desk, job);
      else if (!late.includes(job))
        launch(desk, job, { drawing: drawn.drawings.get(job.card), fault: drawn.faults.get(job.card) });
    }
  }

  /** What waited with one that came too late may be too late as well. */
  async function dropLate(desk: Desk, late: CardJob[]): Promise<void> {
    const over = new Map(late.map(({ card }) => [card.id, card]));
    for (const channel of new Set(late.map(({ card }) => card.channel))) {
      const waiting = await unpostedCards(database.db, channel, LATE_AT_ONCE);
      const drawn = await drawCards(waiting, draw);
      for (const card of waiting) if (isLate(card, drawn)) over.set(card.id, card);
    }
    const rows = [...over.values()].map(({ id, version }) => ({ id, version }));
    await desk.rows.tooLate(desk.lease, rows);
    for (const _ of rows) desk.observe('card', 'dropped', 0);
    answered();
  }

  function launch(desk: Desk, job: Job, drawn: Drawn = {}): void {
    const { key } = job.work;
    const done = work(desk, job, drawn)
      .catch(async (error: unknown) => {
        if (error instanceof TemporaryError) restUntil = desk.clock.now().getTime() + REST;
        await faulty(desk, job, error);
      })
      .finally(() => {
        out.delete(key);
        answered();
      });
    out.set(key, { job, done });
  }

  // Up to the call nothing is awaited, so that what is spent is known before the next plan.
  async function work(desk: Desk, job: Job, { drawing, fault }: Drawn): Promise<void> {
    if (fault !== undefined) throw fault;
    if (job.work.action === 'find') return attempt(desk, job, () => findPost(desk, job));
    if ('message' in job) {
      const prepared = prepareJob(desk, job, job.message.content);
      spend(job, desk);
      return attempt(desk, job, () => sendMessage(desk, job, prepared), prepared.hash);
    }
    const prepared = drawing && prepareJob(desk, job, drawing.message);
    // After a call of unknown outcome nobody knows what it shows.
    const same = prepared?.hash === job.card.sentHash && job.card.postingAt === null;
    if (!prepared || same) {
      desk.observe('card', 'unchanged', 0);
      return desk.rows.cardUnchanged(desk.lease, job.card.id, job.card.version);
    }
    spend(job, desk);
    const act = job.work.action === 'edit' ? editCard : postCard;
    return attempt(desk, job, () => act(desk, job, prepared), prepared.hash);
  }

  function spend({ work: { action, channel, card } }: Job, { clock }: Desk): void {
    const now = clock.now().getTime();
    const left = limits.get();
    limits.set(action === 'edit' ? spendEdit(left, card ?? 0, now) : spendPost(left, channel, now));
  }

  function busy() {
    const jobs = [...out.values()].map(({ job }) => job.work);
    const posts = jobs.filter(({ action }) => action === 'post');
    return {
      keys: new Set(out.keys()),
      channels: new Set(posts.map(({ channel }) => channel)),
      edits: jobs.filter(({ action }) => action === 'edit').length,
      uploads: jobs.filter(({ action }) => action === 'upload').length,
    };
  }

  return {
    next,
    finished: async () => void (await Promise.all([...out.values()].map(({ done }) => done))),
  };
}

interface Drawn {
  drawing?: Drawing | undefined;
  fault?: unknown;
}

async function waitingJobs({ db }: Database, desk: Desk, now: Date): Promise<Map<string, Job>> {
  const around = { detours: desk.detours, now: now.getTime(), settled: desk.timeout + MARGIN };
  const cards = (await pendingCards(db, now)).map((card) => cardJob(card, around));
  const messages = (await pendingMessages(db, now)).map((message) => messageJob(message, around));
  return new Map([...cards, ...messages].map((job) => [job.work.key, job]));
}

/** Never posted, and over or gone by now. */
function isLate(card: PendingCard, { drawings, faults }: DrawnCards): boolean {
  return !faults.has(card) && !drawings.get(card)?.alive;
}

async function attempt(desk: Desk, job: Job, act: () => Promise<void>, hash?: string): Promise<void> {
  try {
    await act();
  } catch (error) {
    await failed(desk, job, error, hash);
  }
}

/** Neither Slack's failure nor the end of the world: a fault of ours, or a database that does not answer. */
async function faulty(desk: Desk, job: Job, fault: unknown): Promise<void> {
  const { attempts } = 'card' in job ? job.card : job.message;
  const error = fault instanceof Error ? fault.message : String(fault);
  const context = { work: job.work.key, error };
  if (fault instanceof TemporaryError) return desk.log.warn(context, 'sender: the database did not answer');
  desk.log.error(
    { ...context, stack: fault instanceof Error ? fault.stack : undefined },
    'sender: a fault of ours',
  );
  const retryAt = new Date(desk.clock.now().getTime() + Math.min(LONGEST_REST, REST * 2 ** attempts));
  await desk.rows
    .failed(desk.lease, rowOf(job), { error, retryAt, doubtful: true })
    .catch((again: unknown) => desk.log.warn({ ...context, again: String(again) }, 'sender: noting a fault'));
}
