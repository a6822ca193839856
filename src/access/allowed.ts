import { anyEnvironment, type Memberships, type Person } from './access.ts';
import { authorise, type Policy } from './authorise.ts';

interface Asked {
  /** Null: everybody the bot talks to may. */
  permission: string | null;
}

/** Those that this person may do here. What Slack cannot tell now is among them: it is asked again when it is done. */
export async function allowedOf<V extends Asked>(
  all: readonly V[],
  { person, channel }: { person: Person; channel?: string | undefined },
  policy: Policy,
  memberships: Memberships,
): Promise<V[]> {
  const may = await Promise.all(
    all.map(async ({ permission: action }) => {
      if (action === null) return true;
      const question = { action, person, channel, environment: anyEnvironment };
      return await authorise(policy, question, memberships).then(
        (decision) => decision.allowed,
        () => true,
      );
    }),
  );
  return all.filter((_, index) => may[index]);
}
