import type { Transaction } from 'kysely';
import type { Cards, Outgoing, Urgency } from '#src/cards/cards.ts';
import type { Schema } from '#src/database/schema.ts';
import { threadLine } from '#src/messages/alert-thread.ts';
import type { GroupNews, Severity } from './alert.ts';
import { fold, type Told } from './fold.ts';
import { alertSubject, type Happening } from './group.ts';
import { unusedGroupIds } from './group-id.ts';
import { isHeld, type ReadHolds } from './hold.ts';
import * as rows from './rows.ts';
import { type GroupKey, groupKey, type KnownGroup } from './rows.ts';
import { holdBack } from './tally.ts';

type Trx = Transaction<Schema>;

export interface Applied {
  changed: number;
  unchanged: number;
  outdated: number;
  /** Bodies that told something new. */
  telling: Set<number>;
}

/** A group that fires anew. */
export interface Opened {
  id: string;
  title: string;
  severity: Severity;
  /** It had been resolved shortly before, and keeps its card. */
  again: boolean;
  /** Whose hold keeps it from being shown. */
  heldBy: string | null;
  labels: Record<string, string>;
  beganAt: Date;
}

/** Joins the transaction in which groups open, after their cards are wanted. */
export type OnOpened = (trx: Trx, groups: Opened[]) => Promise<void>;

export interface ApplyOptions {
  /** Milliseconds. */
  reopenWithin: number;
  holds?: ReadHolds | undefined;
  opened?: OnOpened | undefined;
}

/** One transaction's work. Applied a second time, the same news changes nothing. */
export async function applyNews(
  trx: Trx,
  news: GroupNews[],
  cards: Cards,
  { reopenWithin, holds, opened }: ApplyOptions,
): Promise<Applied> {
  if (news.length === 0) return { changed: 0, unchanged: 0, outdated: 0, telling: new Set() };
  const held = (await holds?.(trx)) ?? [];
  const groups = await rows.readGroups(trx, news);
  const episodes = await rows.readEpisodes(trx, news);
  const ids = await idsFor(trx, news, groups);
  const newId = () => ids.pop() ?? '';
  const decided = fold(news, groups, episodes, { reopenWithin, newId }, held);

  await rows.retireGroups(trx, decided.retired);
  await rows.writeGroups(trx, decided.groups);
  await rows.closeEpisodes(trx, decided.alerts);
  await rows.writeAlerts(trx, decided.alerts);
  const told = await holdBack(trx, decided.told);
  await keepHistory(trx, told);
  await show(trx, cards, told);
  await say(trx, cards, told);
  await opened?.(trx, newlyOpened(told));

  const total = news.reduce((sum, { alerts: { length } }) => sum + length, 0);
  const { outdated, telling } = decided;
  const changed = decided.alerts.length;
  return { changed, unchanged: total - changed - outdated, outdated, telling };
}

/** As many as there may be new groups: where none is known, where it is resolved, or may be by the end of the batch. */
async function idsFor(trx: Trx, news: GroupNews[], groups: Map<GroupKey, KnownGroup>): Promise<string[]> {
  const seen = new Set<GroupKey>();
  const possible = news.filter(({ source, group: { key } }) => {
    const name = groupKey({ source, key });
    const again = seen.has(name);
    seen.add(name);
    const group = groups.get(name);
    return again || !group || group.state === 'resolved';
  });
  return possible.length === 0 ? [] : await unusedGroupIds(trx, possible.length);
}

async function keepHistory(trx: Trx, told: Told[]): Promise<void> {
  const events = told.flatMap(({ said, group, happened }) =>
    happened.map(({ kind, ...detail }) => ({
      group_id: group.id,
      at: said.receivedAt,
      kind,
      actor: null,
      detail: JSON.stringify(detail),
    })),
  );
  if (events.length > 0) await trx.insertInto('alert_events').values(events).execute();
}

function newlyOpened(told: Told[]): Opened[] {
  return told.flatMap(({ said, group, happened }) => {
    const began = happened.find(({ kind }) => kind === 'opened' || kind === 'reopened');
    const shown = happened.find(({ kind }) => kind === 'shown');
    if (!began && !shown) return [];
    const { id, severity, hold } = group;
    return [
      {
        ...{ id, severity, title: said.group.title, labels: JSON.parse(said.group.labels) },
        beganAt: shown?.kind === 'shown' ? new Date(shown.hold.since) : said.receivedAt,
        again: shown?.kind === 'shown' ? shown.hold.again : began?.kind === 'reopened',
        heldBy: hold?.ended === null ? hold.by : null,
      },
    ];
  });
}

/** A card is made when its group first fires; what was over before anyone saw it gets none. */
async function show(trx: Trx, cards: Cards, told: Told[]): Promise<void> {
  const wishes = new Map<string, { one: Told; urgency: Urgency; since: Date }>();
  for (const one of told) {
    const earlier = wishes.get(one.group.id);
    const urgency = one.happened.map(urgencyOf).reduce(sooner, earlier?.urgency ?? 'progress');
    wishes.set(one.group.id, { one, urgency, since: earlier?.since ?? one.said.receivedAt });
  }
  const alike = Map.groupBy(wishes.values(), ({ one: { channel, group }, urgency }) =>
    JSON.stringify([showsNothingNew(group), channel, urgency]),
  );
  for (const same of alike.values()) {
    const subjects = same.map(({ one, since }) => ({ ...alertSubject(one.group.id), since }));
    const [wish] = same;
    if (wish && showsNothingNew(wish.one.group)) await cards.touch(trx, subjects, wish.urgency);
    else if (wish) await cards.show(trx, wish.one.channel, subjects, wish.urgency);
  }
}

/** A card that stands is edited, and none is made. */
function showsNothingNew(group: Told['group']): boolean {
  return group.state === 'resolved' || isHeld(group);
}

/** An edit of a card notifies nobody, so what should wake people is said in the channel too. */
async function say(trx: Trx, cards: Cards, told: Told[]): Promise<void> {
  const lines = told.flatMap(({ said, group, happened }) => {
    if (isHeld(group)) return [];
    const shown = happened.filter(({ kind }) => kind === 'shown');
    return (shown.length > 0 ? shown : happened).flatMap((happening): Outgoing[] => {
      const message = threadLine(happening, { id: group.id, title: said.group.title });
      if (!message) return [];
      const urgency = urgencyOf(happening);
      return [
        {
          thread: alertSubject(group.id),
          broadcast: urgency === 'verdict',
          message,
          urgency,
          dropAfter: new Date(said.receivedAt.getTime() + staleAfter),
        },
      ];
    });
  });
  if (lines.length > 0) await cards.say(trx, lines);
}

/** A line that could not be posted for so long is dropped: the card shows how things are now. */
const staleAfter = 3_600_000;

function urgencyOf({ kind }: Happening): Urgency {
  if (kind === 'opened' || kind === 'reopened' || kind === 'worsened' || kind === 'shown') return 'verdict';
  return kind === 'resolved' ? 'decision' : 'progress';
}

function sooner(a: Urgency, b: Urgency): Urgency {
  const order: Urgency[] = ['verdict', 'decision', 'progress'];
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}
