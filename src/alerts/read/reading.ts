import type { GroupFacts, News } from '#src/alerts/alert.ts';

/** A body, understood. What could be read of it counts even when a part of it is wrong. */
export interface Reading {
  groups: { facts: GroupFacts; alerts: News[] }[];
  problem?: string;
}

/** The body as a whole says nothing that can be used. */
export class UnreadableBody extends Error {
  override name = 'UnreadableBody';
}
