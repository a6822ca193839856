import type { GroupNews } from './alert.ts';
import { decide, type Episodes, type Rules } from './decide.ts';
import type { Group, Happening } from './group.ts';
import { type Hold, holdBody } from './hold.ts';
import { type AlertWrite, type GroupKey, type GroupWrite, groupKey, type KnownGroup } from './rows.ts';

/** What one body, or its part in this slice, did to a group. */
export interface Told {
  said: GroupNews;
  group: Group;
  channel: string;
  happened: Happening[];
}

export interface Decided {
  groups: GroupWrite[];
  /** Groups that are history now. */
  retired: string[];
  alerts: AlertWrite[];
  told: Told[];
  outdated: number;
  /** Bodies that told something new. */
  telling: Set<number>;
}

/** Decides body after body, each on what the one before it left. */
export function fold(
  news: GroupNews[],
  known: Map<GroupKey, KnownGroup>,
  episodes: Map<GroupKey, Episodes>,
  rules: Rules,
  holds: readonly Hold[] = [],
): Decided {
  const present = new Map(known);
  const groups = new Map<string, GroupWrite>();
  const decided = emptyDecision();

  for (const said of news) {
    const { source, group: facts } = said;
    const key = groupKey({ source, key: facts.key });
    const before = present.get(key);
    const outcome = decide(before, said, entry(episodes, key), rules);
    decided.outdated += outcome.outdated;
    if (outcome.writes.length === 0) {
      decided.told.push(...endOfLarge(said, before));
      continue;
    }
    if (before && outcome.fresh) retire(before.id, decided.retired, groups);
    const { writes } = outcome;
    const { hold, happened } = holdBody(before, outcome, said, holds);
    const group = { ...outcome.group, hold };
    const channel = before && !outcome.fresh ? before.channel : facts.channel;
    present.set(key, { ...group, channel });
    groups.set(group.id, { source, facts, group, current: true, at: said.receivedAt });
    decided.alerts.push(...writes.map((write) => ({ ...write, source, key: facts.key })));
    decided.told.push({ said, group, channel, happened });
    decided.telling.add(said.intake);
  }
  return { ...decided, groups: [...groups.values()] };
}

function entry(episodes: Map<GroupKey, Episodes>, key: GroupKey): Episodes {
  const known: Episodes = episodes.get(key) ?? new Map();
  episodes.set(key, known);
  return known;
}

function retire(id: string, retired: string[], groups: Map<string, GroupWrite>): void {
  retired.push(id);
  const earlier = groups.get(id);
  if (earlier) groups.set(id, { ...earlier, current: false });
}

/** A large body is told of with its last slice, even when that brings nothing: see tally.ts. */
function endOfLarge(said: GroupNews, group: KnownGroup | undefined): Told[] {
  return group && said.last && !said.first ? [{ said, group, channel: group.channel, happened: [] }] : [];
}

function emptyDecision(): Omit<Decided, 'groups'> {
  return { retired: [], alerts: [], told: [], outdated: 0, telling: new Set() };
}
