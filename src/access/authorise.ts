import type { AccessRule, Decision, Memberships, Question } from './access.ts';
import { decide, type Facts, placesToAsk } from './decide.ts';

export interface Policy {
  rules: readonly AccessRule[];
  /** Guests and people from shared channels may be named in rules; otherwise they are refused whatever the rules say. */
  admit: readonly ('guests' | 'strangers')[];
}

/** Rejects with TemporaryError when Slack cannot say who belongs where, and the right may turn on that. */
export async function authorise(
  policy: Policy,
  question: Question,
  memberships: Memberships,
): Promise<Decision> {
  const { rules } = policy;
  const places = placesToAsk(rules, question);
  const answers = await Promise.allSettled(
    places.map(async (place) => [place, await memberships.has(place, question.person.id)] as const),
  );
  const facts: Facts = new Map(answers.flatMap((answer) => ('value' in answer ? [answer.value] : [])));
  const decision = decide(rules, question, facts);
  const unanswered = answers.find((answer) => answer.status === 'rejected');
  if (!decision.allowed && unanswered) throw unanswered.reason;
  return decision;
}

/** Whether the bot talks to this person at all. */
export function isAdmitted(policy: Policy, standing: Question['person']['standing']): boolean {
  if (standing === 'guest') return policy.admit.includes('guests');
  if (standing === 'stranger') return policy.admit.includes('strangers');
  return standing === 'member';
}
