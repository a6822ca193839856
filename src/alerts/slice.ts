import type { GroupNews } from './alert.ts';

/** A row of the intake. */
export interface StoredBody {
  intake: number;
  source: string;
  receivedAt: Date;
  encoding: 'identity' | 'gzip';
  body: Uint8Array;
}

/** What one transaction applies: news of many bodies, or a part of one large body. */
export interface Slice {
  news: GroupNews[];
  /** Bodies that this slice brings to their end. */
  read: ReadBody[];
}

export interface ReadBody {
  intake: number;
  source: string;
  /** Where in the body something was wrong, what was expected and what stood there. */
  problem?: string;
}
