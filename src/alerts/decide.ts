import {
  compareSeverity,
  type GroupFacts,
  type GroupNews,
  type News,
  type Severity,
  severities,
} from './alert.ts';
import { apart, type Episode, type Heard, type Judgement, judge } from './episode.ts';
import { firingCount, type Group, type Happening, type Member } from './group.ts';

export interface Rules {
  /** Milliseconds after its resolution in which a group that fires again keeps its card. */
  reopenWithin: number;
  newId: () => string;
}

/** By fingerprint. What is decided is entered, so that the next body of a batch sees it. */
export type Episodes = Map<string, Episode[]>;

export interface Write {
  news: News;
  episode: Episode;
  /** The episode before it, which nobody said had ended. */
  closes?: Episode;
}

export interface Outcome {
  group: Group;
  /** A row of its own; the group that had this key until now is history. */
  fresh: boolean;
  writes: Write[];
  happened: Happening[];
  outdated: number;
}

interface Judged {
  news: News;
  judgement: Judgement;
  /** As it is after this news. */
  episode: Episode | undefined;
}

type Way = 'goes on' | 'reopens' | 'is fresh';

/** What one body makes of its group. */
export function decide(
  before: Group | undefined,
  said: GroupNews,
  episodes: Episodes,
  rules: Rules,
): Outcome {
  const judged = said.alerts.map((news) => enter(news, said, episodes));
  const way = wayOf(before, judged, said.receivedAt, rules);
  const group =
    before && way !== 'is fresh' ? { ...before, firing: { ...before.firing } } : empty(rules.newId());
  const open = way !== 'goes on' || before?.state !== 'resolved';

  const writes = judged.flatMap((one) => count(group, one, open) ?? []);
  const firing = firingCount(group);
  const worst = severities.find((severity) => group.firing[severity] > 0);
  group.severity = worst ?? before?.severity ?? worstOf(judged);
  move(group, before, way, firing, said.receivedAt);
  return {
    group,
    fresh: way === 'is fresh' && writes.length > 0,
    writes,
    happened: writes.length > 0 ? tell(group, before, way, judged, said.group) : [],
    outdated: judged.filter(({ judgement }) => judgement.kind === 'outdated').length,
  };
}

function enter(news: News, heard: Heard, episodes: Episodes): Judged {
  const known = episodes.get(news.fingerprint) ?? [];
  const judgement = judge(news, heard, known);
  if (judgement.kind === 'outdated') return { news, judgement, episode: undefined };
  if (judgement.kind === 'unchanged') return { news, judgement, episode: judgement.follows };
  const { startsAt, follows } = judgement;
  const { status, severity, digest } = news;
  const groupId = follows?.groupId ?? '';
  const { intake, receivedAt } = heard;
  const episode = { groupId, startsAt, status, severity, digest, intake, receivedAt };
  episodes.set(news.fingerprint, [...known.filter((other) => other.startsAt !== startsAt), episode]);
  return { news, judgement, episode };
}

/** A resolved group stays so until something truly new fires; repeats are not. */
function wayOf(before: Group | undefined, judged: Judged[], receivedAt: Date, rules: Rules): Way {
  if (!before) return 'is fresh';
  if (before.state !== 'resolved') return 'goes on';
  if (!judged.some((one) => wakes(one, before))) return 'goes on';
  const since = apart(receivedAt, before.resolvedAt ?? new Date(0));
  return since <= rules.reopenWithin ? 'reopens' : 'is fresh';
}

function wakes({ news, judgement }: Judged, before: Group): boolean {
  const { kind } = judgement;
  if (kind !== 'changed') return kind === 'fired' || kind === 'refired';
  // What still fires from an earlier group was put aside at the severity it had then.
  const { follows } = judgement;
  const known = follows.groupId === before.id ? before : follows;
  return compareSeverity(news.severity, known.severity) < 0;
}

function empty(id: string): Group {
  const firing = { critical: 0, warning: 0, info: 0 };
  return {
    id,
    state: 'firing',
    severity: 'info',
    firing,
    total: 0,
    resolvedBy: null,
    resolvedAt: null,
    hold: null,
  };
}

/** Counts one alert into its group; undefined when there is nothing to write. */
function count(group: Group, { news, judgement, episode }: Judged, open: boolean): Write | undefined {
  if (!episode || judgement.kind === 'outdated') return undefined;
  const { kind, follows } = judgement;
  const stranger = follows?.groupId !== group.id;
  // An open group gathers what still fires from the group before it.
  const gathered = open && stranger && episode.status === 'firing';
  if (kind === 'unchanged' && !gathered) return undefined;

  if (follows?.status === 'firing' && !stranger) group.firing[follows.severity] -= 1;
  // The end of something stays where that was; so does what opens nothing.
  if (kind === 'cleared' || (kind === 'changed' && stranger && !open)) return { news, episode };
  if (news.status === 'firing') group.firing[news.severity] += 1;
  if (stranger) group.total += 1;
  episode.groupId = group.id;
  return { news, episode, ...closing(follows, episode) };
}

function closing(follows: Episode | undefined, episode: Episode): { closes?: Episode } {
  return follows?.status === 'firing' && follows.startsAt !== episode.startsAt ? { closes: follows } : {};
}

function move(group: Group, before: Group | undefined, way: Way, firing: number, receivedAt: Date): void {
  if (way === 'goes on' && before?.state === 'resolved') return;
  if (firing === 0) {
    group.state = 'resolved';
    group.resolvedBy = null;
    group.resolvedAt = receivedAt;
    return;
  }
  group.resolvedBy = null;
  group.resolvedAt = null;
  if (way !== 'goes on' || (before && compareSeverity(group.severity, before.severity) < 0))
    group.state = 'firing';
}

function tell(
  group: Group,
  before: Group | undefined,
  way: Way,
  judged: Judged[],
  facts: GroupFacts,
): Happening[] {
  const firing = firingCount(group);
  const open = group.state !== 'resolved';
  const { severity } = group;
  if (way === 'is fresh') {
    return open ? [{ kind: 'opened', severity, firing, ...(before && { previous: before.id }) }] : [];
  }
  if (!before || (!open && before.state === 'resolved')) return [];
  if (!open) return [{ kind: 'resolved' }];
  if (way === 'reopens') return [{ kind: 'reopened', severity, firing, resolvedBy: before.resolvedBy }];
  return [
    ...worsening(severity, before),
    ...numbers('fired', judged, facts),
    ...numbers('cleared', judged, facts),
  ];
}

function worsening(to: Severity, before: Group): Happening[] {
  const { severity: from, state } = before;
  if (compareSeverity(to, from) >= 0) return [];
  return [{ kind: 'worsened', from, to, acknowledged: state === 'acknowledged' }];
}

function numbers(kind: 'fired' | 'cleared', judged: Judged[], facts: GroupFacts): Happening[] {
  const those = judged.filter(
    ({ judgement }) => judgement.kind === kind || (kind === 'fired' && judgement.kind === 'refired'),
  );
  if (those.length === 0) return [];
  const which = those.slice(0, mostNamed).map(({ news }) => member(news, facts));
  return [{ kind, count: those.length, which }];
}

export const mostNamed = 5;

/** Kept with the event, so no more of it than a line may show. */
function member({ name, labels }: News, facts: GroupFacts): Member {
  const common = JSON.parse(facts.labels) as Record<string, string>;
  const own = Object.entries(JSON.parse(labels) as Record<string, string>)
    .filter(([label]) => !Object.hasOwn(common, label))
    .map(([label, value]) => [label.slice(0, 100), value.slice(0, 200)]);
  return { name: name.slice(0, 200), labels: Object.fromEntries(own.slice(0, 12)) };
}

function worstOf(judged: Judged[]): Severity {
  return severities.find((severity) => judged.some(({ news }) => news.severity === severity)) ?? 'info';
}
