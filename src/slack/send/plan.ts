// Decides what goes out now. Pure: rows and limits in, calls out.
import { patience, type Urgency } from '#src/cards/cards.ts';
import { editAt, fileAt, type Limits, postAt, spendEdit, spendPost } from './limits.ts';

export interface Work {
  /** `card:7`, `message:9` */
  key: string;
  /** `find`: the outcome of its last post is unknown, so it is looked for first. `upload`: a file for a thread. */
  action: 'post' | 'edit' | 'find' | 'upload';
  /** Whose lane a post takes. */
  channel: string;
  /** The row's id, for a card. */
  card?: number;
  urgency: Urgency;
  /** Milliseconds, as all times here. */
  wantedAt: number;
  notBefore: number;
}

/** What is out at Slack and not answered yet. */
export interface Busy {
  keys: ReadonlySet<string>;
  /** One post at a time and channel, so that posts appear in their order. */
  channels: ReadonlySet<string>;
  edits: number;
  uploads: number;
}

export interface Plan {
  start: Work[];
  /** When something that waits now may go; nothing when all that waits, waits for an answer. */
  wakeAt: number | undefined;
}

const EDITS_AT_ONCE = 8;

export function plan(work: Work[], limits: Limits, busy: Busy, now: number): Plan {
  const order = work.filter(({ key }) => !busy.keys.has(key)).sort(byTurn);
  const posts = planPosts(order, limits, busy, now);
  const edits = planEdits(order, limits, busy, now);
  const uploads = planUploads(order, posts.limits, busy, now);
  const finds = order.filter(({ action, notBefore }) => action === 'find' && notBefore <= now);
  const waits = order.filter(({ action, notBefore }) => action === 'find' && notBefore > now);
  const wakes = [
    ...posts.wakes,
    ...edits.wakes,
    ...uploads.wakes,
    ...waits.map(({ notBefore }) => notBefore),
  ];
  return {
    start: [...finds, ...posts.start, ...edits.start, ...uploads.start],
    wakeAt: wakes.length > 0 ? Math.min(...wakes) : undefined,
  };
}

/** One post for each channel that has one waiting and may take it. */
function planPosts(order: Work[], given: Limits, busy: Busy, now: number) {
  const start: Work[] = [];
  const wakes: number[] = [];
  const taken = new Set(busy.channels);
  let limits = given;
  for (const item of order) {
    if (item.action !== 'post' || taken.has(item.channel)) continue;
    const at = Math.max(item.notBefore, postAt(limits, item.channel, now));
    if (at > now) {
      wakes.push(at);
      continue;
    }
    start.push(item);
    taken.add(item.channel);
    limits = spendPost(limits, item.channel, now);
  }
  return { start, wakes, limits };
}

/** One at a time, and none into a channel where a post's turn is before it. */
function planUploads(order: Work[], limits: Limits, busy: Busy, now: number) {
  const wakes: number[] = [];
  const taken = new Set<string>();
  for (const item of order) {
    if (item.action === 'post') taken.add(item.channel);
    if (item.action !== 'upload' || busy.uploads > 0 || taken.has(item.channel)) continue;
    const at = Math.max(item.notBefore, fileAt(limits, item.channel, now));
    if (at <= now) return { start: [item], wakes };
    wakes.push(at);
  }
  return { start: [], wakes };
}

function planEdits(order: Work[], given: Limits, busy: Busy, now: number) {
  const start: Work[] = [];
  const wakes: number[] = [];
  const edits = order.filter(({ action }) => action === 'edit');
  const showing = edits.filter(({ urgency }) => urgency === 'progress').length;
  let limits = given;
  for (const item of edits) {
    const card = item.card ?? 0;
    const at = Math.max(item.notBefore, editAt(limits, card, pressing(item, now), showing, now));
    if (at > now) wakes.push(at);
    else if (start.length + busy.edits < EDITS_AT_ONCE) {
      start.push(item);
      limits = spendEdit(limits, card, now);
    }
  }
  return { start, wakes };
}

function byTurn(one: Work, other: Work): number {
  return turn(one) - turn(other) || kindOrder(one) - kindOrder(other);
}

function pressing(item: Work, now: number): Urgency {
  return now >= turn(item) ? 'verdict' : item.urgency;
}

function turn({ wantedAt, urgency }: Work): number {
  return wantedAt + patience[urgency];
}

/** A card before the words about it. */
function kindOrder({ card }: Work): number {
  return card === undefined ? 1 : 0;
}
