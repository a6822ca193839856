import { type AccessRule, anyEnvironment, type Decision, type Question } from './access.ts';

/** `undefined`: not asked, because no rule turns on it. */
export type Facts = ReadonlyMap<string, { member: boolean; age: number }>;

/** What was true a minute ago is taken as true; older than that is said in the audit trail. */
const fresh = 60_000;

/** The groups and channels whose membership the decision turns on; none when it is made without them. */
export function placesToAsk(rules: readonly AccessRule[], question: Question): string[] {
  const matching = rules.filter((rule) => covers(rule.allow, question.action));
  if (matching.some((rule) => holdsHere(rule, question) && grantedBy(rule, question, new Map()))) return [];
  return [...new Set(matching.flatMap((rule) => rule.to.filter((who) => /^(group|channel):/.test(who))))];
}

/** Who × action × environment × channel. No rule, no right. */
export function decide(rules: readonly AccessRule[], question: Question, facts: Facts): Decision {
  const matching = rules
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => covers(rule.allow, question.action));
  const channels: string[] = [];
  const environments: string[] = [];
  for (const { rule, index } of matching) {
    const by = grantedBy(rule, question, facts);
    if (!by) continue;
    if (!holdsHere(rule, question)) {
      if (!holdsIn(rule, question)) channels.push(...(rule.in ?? []));
      else environments.push(...(rule.on ?? []));
      continue;
    }
    const age = facts.get(by)?.age ?? 0;
    return { allowed: true, rule: `access[${index}] ${by}`, ...(age > fresh && { staleFor: age }) };
  }
  const here = matching.filter(({ rule }) => holdsHere(rule, question));
  return {
    allowed: false,
    ask: [...new Set(here.flatMap(({ rule }) => rule.to))],
    channels: [...new Set(channels)],
    environments: [...new Set(environments)],
  };
}

/** `release.deploy`, `release.*` or `*`, wherever the configuration names permissions. */
export function covers(permissions: readonly string[], action: string): boolean {
  return permissions.some(
    (permission) =>
      permission === '*' ||
      permission === action ||
      (permission.endsWith('.*') && action.startsWith(permission.slice(0, -1))),
  );
}

function holdsHere(rule: AccessRule, question: Question): boolean {
  return holdsIn(rule, question) && holdsOn(rule, question);
}

function holdsIn(rule: AccessRule, { channel }: Question): boolean {
  return rule.in === undefined || (channel !== undefined && rule.in.includes(channel));
}

function holdsOn({ on }: AccessRule, { environment }: Question): boolean {
  if (on === undefined || environment === anyEnvironment) return true;
  return environment !== undefined && on.includes(environment);
}

/** The part of `to` that names this person. `everyone` is every full member: guests are named one by one. */
function grantedBy(rule: AccessRule, { person }: Question, facts: Facts): string | undefined {
  return rule.to.find(
    (who) =>
      (who === 'everyone' && person.standing === 'member') ||
      who === `user:${person.id}` ||
      facts.get(who)?.member === true,
  );
}
