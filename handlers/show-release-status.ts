import { deploy } from '#commands/deploy.ts';
import { release as command } from '#commands/release.ts';
import type { Memberships } from '#src/access/access.ts';
import { authorise, type Policy } from '#src/access/authorise.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { statusList } from '#src/messages/release-list.ts';
import type { Frozen } from '#src/operations/freeze.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { PlaceStatus, Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'frozen'>;
  releases: Pick<Releases, 'status'>;
  policy: () => Policy;
  memberships: Memberships;
  clock: Clock;
}

export const handleShowReleaseStatus = handle(
  command.verbs.status,
  async ({ args: { app, environment }, actor: person, request }, needs: Needs) => {
    const { releases, operations, policy, memberships, clock } = needs;
    const places = await releases.status(app, environment);
    const frozen = new Map<string, Frozen>();
    for (const name of environmentsOf(places)) {
      const its = await operations.frozen(name);
      if (its) frozen.set(name, its);
    }
    const mayDeploy = new Set<string>();
    const action = deploy.verbs.deploy.permission ?? '';
    for (const name of environmentsOf(places.filter(({ available }) => available))) {
      const question = { action, person, channel: request.channel, environment: name };
      // What cannot be known now is offered to nobody.
      const decision = await authorise(policy(), question, memberships).catch(() => undefined);
      if (decision?.allowed) mayDeploy.add(name);
    }
    return { message: statusList(places, { frozen, mayDeploy }, clock.now()), to: 'me' };
  },
);

function environmentsOf(places: readonly PlaceStatus[]): Set<string> {
  return new Set(places.map(({ environment }) => environment));
}
