import { qd } from '#commands/qd.ts';
import type { Memberships } from '#src/access/access.ts';
import type { Policy } from '#src/access/authorise.ts';
import { explainRights } from '#src/access/explain.ts';
import type { Command } from '#src/command.ts';
import { handle } from '#src/handle.ts';
import { whoami } from '#src/messages/whoami.ts';

interface Needs {
  commands: readonly Command[];
  policy: () => Policy;
  memberships: Memberships;
}

export const handleShowWhoami = handle(qd.verbs.whoami, async ({ actor, request }, needs: Needs) => {
  const { commands, policy, memberships } = needs;
  const verbs = commands.flatMap((command) => Object.values(command.verbs));
  const actions = [...new Set(verbs.flatMap(({ permission }) => permission ?? []))];
  const where = { person: actor, channel: request.channel };
  const rights = await explainRights(policy(), actions, where, memberships);
  return { message: whoami(actor, request.channel, rights), to: 'me' };
});
