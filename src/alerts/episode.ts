import type { News, Severity } from './alert.ts';

/** One firing of one alert, as last heard of. */
export interface Episode {
  groupId: string;
  /** As ISO text, by the sender's clock. */
  startsAt: string;
  status: 'firing' | 'resolved';
  severity: Severity;
  digest: string;
  /** When the news that made it so was received, by our clock. */
  receivedAt: Date;
}

export type Judgement =
  /** It began: an episode never heard of. What it follows has ended, whether anybody said so or not. */
  | { kind: 'fired'; startsAt: string; follows: Episode | undefined }
  /** It fires again under its old start. */
  | { kind: 'refired'; startsAt: string; follows: Episode }
  | { kind: 'changed'; startsAt: string; follows: Episode }
  | { kind: 'cleared'; startsAt: string; follows: Episode }
  /** The end of an episode never seen firing: kept, so that news of its beginning, come late, is known to be old. */
  | { kind: 'noted'; startsAt: string; follows: Episode | undefined }
  | { kind: 'unchanged'; startsAt: string; follows: Episode }
  | { kind: 'outdated' };

/**
 * Within this time after a resolution, "firing" with the same start is the older news of another Alertmanager of
 * a pair; later, it is the truth. See docs/decisions/006-firing-again-with-the-same-start.md.
 */
export const peerDelay = 60_000;

/**
 * What news means, given the episodes of that alert: its latest, and the one with the news' own start if there
 * is one. The sender's times tell episodes apart and put them in order; they are never compared with our clock.
 */
export function judge(news: News, receivedAt: Date, episodes: readonly Episode[]): Judgement {
  const latest = episodes.reduce<Episode | undefined>(later, undefined);
  const startsAt = news.startsAt ?? assumedStart(news, latest, receivedAt);
  if (!latest) return begin(news, startsAt, undefined);
  if (receivedAt < latest.receivedAt) return { kind: 'outdated' };
  if (startsAt > latest.startsAt) return begin(news, startsAt, latest);

  // Alertmanager keeps the earliest start of alerts that overlap, so a start may move back while it fires:
  // https://github.com/prometheus/alertmanager/blob/v0.28.1/types/types.go (Alert.Merge).
  const movedBack = startsAt < latest.startsAt && !episodes.some((known) => known.startsAt === startsAt);
  if (startsAt !== latest.startsAt && !movedBack) return { kind: 'outdated' };
  return goOn(news, receivedAt, latest);
}

function begin(news: News, startsAt: string, follows: Episode | undefined): Judgement {
  return { kind: news.status === 'firing' ? 'fired' : 'noted', startsAt, follows };
}

function goOn(news: News, receivedAt: Date, latest: Episode): Judgement {
  const known = { startsAt: latest.startsAt, follows: latest };
  if (news.status === 'resolved') {
    return { kind: latest.status === 'firing' ? 'cleared' : 'unchanged', ...known };
  }
  if (latest.status === 'resolved') {
    const after = receivedAt.getTime() - latest.receivedAt.getTime();
    return after > peerDelay ? { kind: 'refired', ...known } : { kind: 'outdated' };
  }
  return { kind: news.digest === latest.digest ? 'unchanged' : 'changed', ...known };
}

/** A sender that gives no start has one episode until it says that it ended. */
function assumedStart(news: News, latest: Episode | undefined, receivedAt: Date): string {
  const goesOn = latest && (latest.status === 'firing' || news.status === 'resolved');
  return goesOn ? latest.startsAt : receivedAt.toISOString();
}

function later(a: Episode | undefined, b: Episode): Episode {
  return a && a.startsAt > b.startsAt ? a : b;
}
