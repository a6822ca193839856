import { anyEnvironment, type Decision, type Memberships, type Person } from './access.ts';
import { authorise, type Policy } from './authorise.ts';

export interface Right {
  action: string;
  /** Undefined when Slack cannot say now who belongs where. */
  decision: Decision | undefined;
  /** The environments it holds for; left out when it holds for all. */
  on?: string[];
}

/** What a person may do here, by every right there is. */
export async function explainRights(
  policy: Policy,
  actions: readonly string[],
  { person, channel }: { person: Person; channel: string | undefined },
  memberships: Memberships,
): Promise<Right[]> {
  const ask = (action: string, environment?: string) =>
    authorise(policy, { action, person, channel, environment }, memberships).catch(() => undefined);
  const environments = [...new Set(policy.rules.flatMap(({ on = [] }) => on))];
  return await Promise.all(
    actions.map(async (action) => {
      const [decision, everywhere] = await Promise.all([ask(action, anyEnvironment), ask(action)]);
      if (!decision?.allowed || everywhere?.allowed) return { action, decision };
      const asked = await Promise.all(environments.map((name) => ask(action, name)));
      return { action, decision, on: environments.filter((_, index) => asked[index]?.allowed) };
    }),
  );
}
