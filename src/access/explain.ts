import type { Decision, Memberships, Person } from './access.ts';
import { authorise, type Policy } from './authorise.ts';

export interface Right {
  action: string;
  /** Undefined when Slack cannot say now who belongs where. */
  decision: Decision | undefined;
}

/** What a person may do here, by every right there is. */
export async function explainRights(
  policy: Policy,
  actions: readonly string[],
  { person, channel }: { person: Person; channel: string | undefined },
  memberships: Memberships,
): Promise<Right[]> {
  return await Promise.all(
    actions.map(async (action) => {
      const decision = await authorise(policy, { action, person, channel }, memberships).catch(
        () => undefined,
      );
      return { action, decision };
    }),
  );
}
