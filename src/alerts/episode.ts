import type { GroupNews, News, Severity } from './alert.ts';

/** One firing of one alert, as last heard of. */
export interface Episode {
  groupId: string;
  /** As ISO text, by the sender's clock. */
  startsAt: string;
  status: 'firing' | 'resolved';
  severity: Severity;
  digest: string;
  /** The body whose news made it so: bodies are numbered as they come, which no clock set back can undo. */
  intake: number;
  /** When that body was received, by our clock. */
  receivedAt: Date;
}

/** Where news stands among all that was received. */
export type Heard = Pick<GroupNews, 'intake' | 'receivedAt'>;

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
export function judge(news: News, heard: Heard, episodes: readonly Episode[]): Judgement {
  const latest = episodes.reduce<Episode | undefined>(later, undefined);
  const startsAt = news.startsAt ?? assumedStart(news, latest, heard.receivedAt);
  if (!latest) return begin(news, startsAt, undefined);
  if (heard.intake < latest.intake) return { kind: 'outdated' };
  if (startsAt > latest.startsAt) return begin(news, startsAt, latest);

  // Alertmanager keeps the earliest start of alerts that overlap, so a start may move back while it fires:
  // https://github.com/prometheus/alertmanager/blob/v0.28.1/types/types.go (Alert.Merge).
  const movedBack = startsAt < latest.startsAt && !episodes.some((known) => known.startsAt === startsAt);
  if (startsAt !== latest.startsAt && !movedBack) return { kind: 'outdated' };
  return goOn(news, heard, latest);
}

function begin(news: News, startsAt: string, follows: Episode | undefined): Judgement {
  return { kind: news.status === 'firing' ? 'fired' : 'noted', startsAt, follows };
}

function goOn(news: News, heard: Heard, latest: Episode): Judgement {
  const known = { startsAt: latest.startsAt, follows: latest };
  if (news.status === 'resolved') {
    return { kind: latest.status === 'firing' ? 'cleared' : 'unchanged', ...known };
  }
  if (latest.status === 'resolved') {
    // A sender that gives no start has no peer that could lag.
    const olderNews = news.startsAt !== null && apart(heard.receivedAt, latest.receivedAt) <= peerDelay;
    return olderNews ? { kind: 'outdated' } : { kind: 'refired', ...known };
  }
  return { kind: news.digest === latest.digest ? 'unchanged' : 'changed', ...known };
}

/** A sender that gives no start has one episode until it says that it ended. */
function assumedStart(news: News, latest: Episode | undefined, receivedAt: Date): string {
  const goesOn = latest && (latest.status === 'firing' || news.status === 'resolved');
  const now = receivedAt.toISOString();
  // A clock set back would begin it before what has ended: then it is that episode which fires again.
  return latest && (goesOn || now < latest.startsAt) ? latest.startsAt : now;
}

/**
 * Milliseconds between two moments of our clock, whichever comes first: replicas differ by a little, which is no
 * time at all, and a clock set back by much says only that the moments are not close.
 */
export function apart(a: Date, b: Date): number {
  return Math.abs(a.getTime() - b.getTime());
}

function later(a: Episode | undefined, b: Episode): Episode {
  return a && a.startsAt > b.startsAt ? a : b;
}
