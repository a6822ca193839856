// What follows from a call that did not succeed.
import { notGiven } from '#src/messages/delivery.ts';
import { type Desk, laneOf, rowOf } from './deliver.ts';
import { type Failure, failureOf, refusesFiles } from './failure.ts';
import type { Job, MessageJob } from './jobs.ts';

/** After so many refusals in a row a message is given up; a card never is. */
const TRIES = 8;
const LONGEST = 300_000;

/** Rejects with the error itself when it is not Slack's. */
export async function failed(desk: Desk, job: Job, error: unknown, hash?: string): Promise<void> {
  const failure = failureOf(error);
  const { code, kind } = failure;
  desk.log.warn(
    { work: job.work.key, action: job.work.action, channel: job.work.channel, code },
    'call of Slack',
  );
  if (kind === 'unknown' || kind === 'offline') return outOfOrder(desk, job, failure);
  if (kind === 'throttled') return throttled(desk, job, failure.wait);
  if ('message' in job && job.work.action === 'upload') return fileNotTaken(desk, job, failure);
  if (job.work.action === 'find') return notToBeFound(desk, job, failure);
  if (kind === 'forbidden') return outOfOrder(desk, job, failure);
  if (kind === 'unreachable') return unreachable(desk, job, code);
  if (kind === 'gone') return gone(desk, job, code);
  if (kind === 'malformed' && hash && desk.refused.get(job.work.key) !== hash) {
    desk.log.error({ work: job.work.key, code }, 'blocks refused by Slack: the words go without them');
    desk.refused.set(job.work.key, hash);
    return desk.rows.release(desk.lease, rowOf(job));
  }
  return rejected(desk, job, code);
}

async function throttled(desk: Desk, job: Job, wait: number): Promise<void> {
  if (job.work.action === 'find') return later(desk, job, { error: 'ratelimited', wait, doubtful: true });
  desk.hold(laneOf(job), wait);
  await desk.rows.release(desk.lease, rowOf(job));
}

/** Slack, or the way to it, is out of order: the whole lane waits, so that not every row has to find that out. */
async function outOfOrder(desk: Desk, job: Job, { kind, code }: Failure): Promise<void> {
  const wait = desk.backOff(laneOf(job));
  const doubtful = kind === 'unknown' || job.work.action === 'find';
  await later(desk, job, { error: code, wait, doubtful });
}

/** Not worth a further try when the workspace or this app's rights are in the way. */
async function fileNotTaken(desk: Desk, job: MessageJob, { kind, code }: Failure): Promise<void> {
  const { id, attempts } = job.message;
  const final = kind !== 'rejected' || refusesFiles.has(code);
  if (!final && attempts + 1 < TRIES) return rejected(desk, job, code);
  const file = await desk.rows.readFile(id);
  if (!file) return;
  desk.log.warn({ work: job.work.key, code }, 'file given up');
  await desk.rows.fileGivenUp(desk.lease, id, code, notGiven(code, file.elsewhere));
}

/** Slack does not let us look: what may be there already is sent again, and says so. */
async function notToBeFound(desk: Desk, job: Job, { kind }: Failure): Promise<void> {
  await desk.rows.release(desk.lease, rowOf(job), kind !== 'gone');
}

async function unreachable(desk: Desk, job: Job, code: string): Promise<void> {
  const elsewhere = desk.detours.block(job.work.channel, code, desk.clock.now().getTime());
  const card = cardStanding(job);
  if (card !== undefined) return lose(desk, job, card);
  if (elsewhere) return desk.rows.release(desk.lease, rowOf(job));
  return rejected(desk, job, code);
}

async function gone(desk: Desk, job: Job, code: string): Promise<void> {
  const card = cardStanding(job);
  if (card === undefined) return rejected(desk, job, code);
  return lose(desk, job, card);
}

/** The posted card that this was to change or to speak about. */
function cardStanding(job: Job): number | undefined {
  if ('card' in job) return job.work.action === 'edit' ? job.card.id : undefined;
  return job.message.thread ? (job.message.cardId ?? undefined) : undefined;
}

/** The card is posted again, and what was to be said about it follows there. */
async function lose(desk: Desk, job: Job, card: number): Promise<void> {
  await desk.rows.cardLost(desk.lease, card);
  if ('message' in job) await desk.rows.release(desk.lease, rowOf(job));
}

async function rejected(desk: Desk, job: Job, code: string): Promise<void> {
  const row = 'card' in job ? job.card : job.message;
  desk.observe('card' in job ? 'card' : 'message', 'failed', 0);
  if ('message' in job && row.attempts + 1 >= TRIES) {
    desk.log.error({ work: job.work.key, channel: row.channel, code }, 'message given up');
    return desk.rows.messageDropped(desk.lease, row.id, code);
  }
  await later(desk, job, { error: code, wait: Math.min(LONGEST, 2 ** row.attempts * 1000), doubtful: false });
}

async function later(
  desk: Desk,
  job: Job,
  { error, wait, doubtful }: { error: string; wait: number; doubtful: boolean },
): Promise<void> {
  const retryAt = new Date(desk.clock.now().getTime() + wait);
  await desk.rows.failed(desk.lease, rowOf(job), { error, retryAt, doubtful });
}
