// One piece of work, from the row to Slack and back into the row. Each may be the last thing this process does.
import type { DeliveryRows, RowName } from '#src/cards/delivery-rows.ts';
import type { Clock } from '#src/clock.ts';
import type { Lease } from '#src/database/leases.ts';
import type { Logger } from '#src/log.ts';
import type { Message } from '#src/messages/message.ts';
import type { AsTyped } from '#src/messages/prefix.ts';
import type { Calls } from './calls.ts';
import type { Detours } from './detours.ts';
import type { CardJob, Job, MessageJob } from './jobs.ts';
import { type Prepared, prepare, type Refused } from './prepare.ts';

export type Outcome = 'posted' | 'edited' | 'unchanged' | 'moved' | 'dropped' | 'failed';

export interface Desk {
  calls: Calls;
  rows: DeliveryRows;
  lease: Lease;
  clock: Clock;
  log: Logger;
  detours: Detours;
  refused: Refused;
  /** Channels of direct messages, by person. */
  directs: Map<string, string>;
  /** Milliseconds after which a call is given up. */
  timeout: number;
  /** Nothing goes to this channel, or no `edits` or `files`, for so many milliseconds. */
  hold(what: string, milliseconds: number): void;
  /** The same for a while that grows each time, until `calm`. Answers how long. */
  backOff(what: string): number;
  calm(what: string): void;
  observe(kind: 'card' | 'message', outcome: Outcome, waited: number): void;
  asTyped: AsTyped;
}

/** What a job holds up when Slack is out of order. */
export function laneOf({ work }: Job): string {
  if (work.action === 'upload') return 'files';
  return work.action === 'edit' ? 'edits' : work.channel;
}

export function rowOf(job: Job): RowName {
  return 'card' in job ? { table: 'cards', id: job.card.id } : { table: 'messages', id: job.message.id };
}

export function prepareJob(desk: Desk, job: Job, message: Message): Prepared {
  const row = 'card' in job ? job.card : job.message;
  const detour = job.detour ? { channel: row.channel, reason: job.detour } : undefined;
  return prepare(desk.asTyped(message), job.work.key, { repeated: row.repeated, detour }, desk.refused);
}

export async function postCard(desk: Desk, job: CardJob, { content, hash }: Prepared): Promise<void> {
  const { card, work } = job;
  const channel = await directOr(desk, work.channel);
  if (!(await begin(desk, job, channel))) return;
  const place = await desk.calls.post({ channel, content, marker: card.marker });
  await desk.rows.cardSent(desk.lease, card.id, {
    version: card.version,
    hash,
    ...place,
    detour: job.detour,
  });
  arrived(desk, job, job.detour ? 'moved' : 'posted');
}

export async function editCard(desk: Desk, job: CardJob, { content, hash }: Prepared): Promise<void> {
  const { card, work } = job;
  const place = { channel: work.channel, ts: card.ts ?? '' };
  if (!(await begin(desk, job, place.channel))) return;
  await desk.calls.edit(place, content);
  await desk.rows.cardSent(desk.lease, card.id, {
    version: card.version,
    hash,
    ...place,
    detour: card.detour,
  });
  arrived(desk, job, 'edited');
}

export async function sendMessage(desk: Desk, job: MessageJob, prepared: Prepared): Promise<void> {
  if (job.work.action === 'upload') return await giveFile(desk, job, prepared);
  await postMessage(desk, job, prepared);
}

async function postMessage(desk: Desk, job: MessageJob, { content }: Prepared): Promise<void> {
  const { message, work } = job;
  const { thread, marker, broadcast } = message;
  const channel = await directOr(desk, work.channel);
  if (!(await begin(desk, job, channel, thread?.ts))) return;
  const { ts } = await desk.calls.post({
    channel,
    content,
    marker,
    thread: thread?.ts,
    broadcast,
  });
  await desk.rows.messageSent(desk.lease, message.id, ts);
  arrived(desk, job, job.detour ? 'moved' : 'posted');
}

/** The last post may have arrived, or not: looks for its marker. */
export async function findPost(desk: Desk, job: Job): Promise<void> {
  const row = 'card' in job ? job.card : job.message;
  const thread = 'message' in job ? (job.message.triedThread ?? undefined) : undefined;
  const since = row.postingAt ?? desk.clock.now();
  const channel = row.postedChannel ?? row.channel;
  if (desk.lease.remaining() < desk.timeout) return;
  const upload = ('message' in job ? job.message.file?.upload : null) ?? undefined;
  const by = upload ? { file: upload } : { marker: row.marker };
  const found = await desk.calls.find({ channel, by, since, thread });
  // Of a file nobody says how long Slack may look at it before it stands there.
  if (found === undefined || found === 'too-many')
    return desk.rows.release(desk.lease, rowOf(job), found === 'too-many' || upload !== undefined);
  if ('card' in job) return desk.rows.cardFound(desk.lease, job.card.id, found);
  await desk.rows.messageSent(desk.lease, job.message.id, found);
  arrived(desk, job, 'posted');
}

/** Only the last of its calls can be seen, and Slack does it once. */
async function giveFile(desk: Desk, job: MessageJob, { content }: Prepared): Promise<void> {
  const { message, work } = job;
  const { thread } = message;
  const file = await desk.rows.readFile(message.id);
  if (!file || !thread) return;
  const upload = await desk.calls.upload(file);
  if (!(await desk.rows.fileUploaded(desk.lease, message.id, upload))) return;
  if (!(await begin(desk, job, work.channel, thread.ts))) return;
  const place = { channel: work.channel, thread: thread.ts };
  await desk.calls.show({ ...place, upload, name: file.name, comment: content.text });
  await desk.rows.messageSent(desk.lease, message.id, null);
  arrived(desk, job, 'posted');
}

/** Marks the row before the call. False when there must be no call: the lease could end before its answer. */
async function begin(desk: Desk, job: Job, channel: string, thread?: string): Promise<boolean> {
  const { lease, timeout, rows, clock } = desk;
  if (lease.remaining() < timeout) return false;
  const place = { at: clock.now(), channel, detour: job.detour, ...(thread && { thread }) };
  const begun = await rows.begin(lease, rowOf(job), place);
  return begun && lease.remaining() >= timeout;
}

async function directOr(desk: Desk, channel: string): Promise<string> {
  if (!/^[UW]/.test(channel)) return channel;
  const known = desk.directs.get(channel) ?? (await desk.calls.direct(channel));
  desk.directs.set(channel, known);
  return known;
}

function arrived(desk: Desk, job: Job, outcome: Outcome): void {
  const { work } = job;
  desk.calm(laneOf(job));
  desk.refused.delete(work.key);
  if (work.action === 'post') desk.detours.clear(work.channel);
  desk.observe('card' in job ? 'card' : 'message', outcome, desk.clock.now().getTime() - work.wantedAt);
}
