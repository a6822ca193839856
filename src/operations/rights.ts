import type { Memberships, Person } from '#src/access/access.ts';
import { authorise, isAdmitted, type Policy } from '#src/access/authorise.ts';
import { decideForService, isService } from '#src/access/service.ts';
import { PermissionError, TemporaryError } from '#src/errors.ts';
import { notAdmitted, refused, serviceRefused } from '#src/messages/refusal.ts';

export interface Where {
  channel: string;
  environment: string | null | undefined;
}

/** Who may, as Slack knows it now: never on what was known more than a minute ago. Rejects with TemporaryError when it cannot say. */
export interface Rights {
  /**
   * Rejects with PermissionError, which says who may. Without a team it is a service: `service:…` needs a rule that
   * names it; what policy begins by itself needs none.
   */
  demand(action: string, asker: { id: string; team: string | null }, where: Where): Promise<void>;
  /** Which of these `group:S…` and `channel:C…` the person belongs to. */
  placesOf(person: string, places: readonly string[]): Promise<string[]>;
}

interface Needs {
  policy: () => Policy;
  /** Nothing until Slack was reached for the first time. */
  memberships: () => Memberships | undefined;
}

const freshFor = 60_000;

export function openRights({ policy, memberships }: Needs): Rights {
  const known = (): Memberships => {
    const people = memberships();
    if (!people) throw new TemporaryError('asking Slack who you are');
    return people;
  };
  return {
    demand: async (action, { id, team }, { channel, environment }) => {
      if (team === null) return demandOfService(policy(), action, id, environment ?? undefined);
      const person = await known().person(team, id);
      if (!isAdmitted(policy(), person.standing)) throw new PermissionError(notAdmitted(person.standing));
      const question = { action, person, channel, ...(environment && { environment }) };
      const decision = await authorise(policy(), question, known());
      if (!decision.allowed) throw new PermissionError(refused(action, decision));
      if (decision.staleFor !== undefined) throw new TemporaryError('asking Slack who belongs where');
    },
    placesOf: async (person, places) => {
      const asked = places.filter((place) => !place.startsWith('user:'));
      const answers = await Promise.all(
        asked.map(async (place) => ({ place, ...(await known().has(place, person)) })),
      );
      if (answers.some(({ age }) => age > freshFor))
        throw new TemporaryError('asking Slack who belongs where');
      return answers.filter(({ member }) => member).map(({ place }) => place);
    },
  };
}

function demandOfService(
  { rules }: Policy,
  action: string,
  service: string,
  environment: string | undefined,
): void {
  if (!isService(service)) return;
  const { allowed } = decideForService(rules, { service, action, environment });
  if (!allowed) throw new PermissionError(serviceRefused(service, action, environment));
}

export function isPerson(by: Person | { service: string }): by is Person {
  return 'id' in by;
}
