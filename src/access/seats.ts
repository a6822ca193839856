// Rights of somebody who asks from no channel, as on the Home tab: there a rule for a channel holds for its members.
import type { Decision, Memberships, Question } from './access.ts';
import { authorise, type Policy } from './authorise.ts';

/** Where a person may do something: `everywhere`, or in these channels. */
export type Seats = 'everywhere' | readonly string[];

/**
 * As authorise, in the channel of the card that is acted on: a card itself is pressed only by who sees it. Rejects with
 * TemporaryError when Slack cannot say who belongs where, and the right may turn on that.
 */
export async function authoriseFromAfar(
  policy: Policy,
  { channel, ...question }: Question,
  memberships: Memberships,
): Promise<Decision> {
  const decision = await authorise(policy, question, memberships);
  if (decision.allowed || channel === undefined || !decision.channels.includes(channel)) return decision;
  const isThere = await isMember(channel, question, memberships);
  return isThere ? await authorise(policy, { ...question, channel }, memberships) : decision;
}

/** Rejects as authoriseFromAfar does. */
export async function seatsOf(
  policy: Policy,
  question: Omit<Question, 'channel'>,
  memberships: Memberships,
): Promise<Seats> {
  const decision = await authorise(policy, question, memberships);
  if (decision.allowed) return 'everywhere';
  const channels = [...new Set(decision.channels)];
  const isThere = await Promise.all(channels.map((channel) => isMember(channel, question, memberships)));
  return channels.filter((_, index) => isThere[index]);
}

export function mayIn(seats: Seats, channel: string): boolean {
  return seats === 'everywhere' || seats.includes(channel);
}

export function mayAnywhere(seats: Seats): boolean {
  return seats === 'everywhere' || seats.length > 0;
}

async function isMember(
  channel: string,
  { person }: Omit<Question, 'channel'>,
  memberships: Memberships,
): Promise<boolean> {
  return (await memberships.has(`channel:${channel}`, person.id)).member;
}
