import type { PendingCard, PendingMessage } from '#src/cards/pending.ts';
import type { Detours } from './detours.ts';
import type { Work } from './plan.ts';

/** Work with the row it is for, and why it goes elsewhere than meant, if it does. */
export type Job = { work: Work; detour: string | null } & (
  | { card: PendingCard }
  | { message: PendingMessage }
);
export type CardJob = Extract<Job, { card: PendingCard }>;
export type MessageJob = Extract<Job, { message: PendingMessage }>;

interface Circumstances {
  detours: Detours;
  now: number;
  /** Milliseconds after which a call of unknown outcome can no longer land. */
  settled: number;
}

/** Milliseconds that Slack may look at a file before its message stands there. It does not say how long. */
const SCAN = 30_000;

export function cardJob(card: PendingCard, around: Circumstances): CardJob {
  const { id, channel, ts, postingAt, detour } = card;
  const place = { key: `card:${id}`, card: id, ...timing(card, around) };
  if (ts !== null) {
    return { card, detour, work: { ...place, action: 'edit', channel: card.postedChannel ?? channel } };
  }
  if (postingAt !== null) return { card, detour: null, work: { ...place, action: 'find', channel } };
  const target = around.detours.of(channel, around.now);
  return { card, detour: target.reason, work: { ...place, action: 'post', channel: target.channel } };
}

export function messageJob(message: PendingMessage, around: Circumstances): MessageJob {
  const { id, channel, thread, postingAt, file } = message;
  const settled = file ? around.settled + SCAN : around.settled;
  const place = { key: `message:${id}`, ...timing(message, { settled }) };
  if (postingAt !== null) return { message, detour: null, work: { ...place, action: 'find', channel } };
  if (file && thread)
    return { message, detour: null, work: { ...place, action: 'upload', channel: thread.channel } };
  const target = thread ? { channel: thread.channel, reason: null } : around.detours.of(channel, around.now);
  return { message, detour: target.reason, work: { ...place, action: 'post', channel: target.channel } };
}

function timing(row: PendingCard | PendingMessage, { settled }: Pick<Circumstances, 'settled'>) {
  const { urgency, wantedAt, retryAt, postingAt } = row;
  const landed = postingAt ? postingAt.getTime() + settled : 0;
  return { urgency, wantedAt: wantedAt.getTime(), notBefore: Math.max(landed, retryAt?.getTime() ?? 0) };
}
