import type { Memberships } from '#src/access/access.ts';
import type { TimerHandlers } from '#src/database/run-timers.ts';
import { UserError } from '#src/errors.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Ssh } from '#src/integrations/ssh/ssh.ts';
import { noSecretsKey } from '#src/messages/server-refusals.ts';
import type { Operations } from '#src/operations/operations.ts';
import { openRights } from '#src/operations/rights.ts';
import { openSealing } from '#src/secrets/sealing.ts';
import { openClouds } from '#src/servers/clouds.ts';
import { createRecords } from '#src/servers/create-records.ts';
import { createServers } from '#src/servers/create-servers.ts';
import { handleExpiry } from '#src/servers/expiry.ts';
import { expiryTimer } from '#src/servers/expiry-timer.ts';
import { type ServerNeeds, usualPace } from '#src/servers/operations/needs.ts';
import { handlePatrol, patrolTimer, schedulePatrol } from '#src/servers/patrol.ts';
import { openPeopleKeys, type PeopleKeys } from '#src/servers/people-keys.ts';
import { resealServers } from '#src/servers/reseal.ts';
import type { Servers } from '#src/servers/servers.ts';
import type { Parts } from './parts.ts';
import { policyOf } from './slack-side.ts';

export interface ServersSide {
  /** What server operations are handed. */
  needs: ServerNeeds;
  servers: Servers;
  keys: PeopleKeys;
  timers: TimerHandlers;
  /** Slack was reached: from then on it is known who belongs where. */
  meet(people: Memberships): void;
  stop(): Promise<void>;
}

/** `operations`: asked for when a server's time is up, long after all are there. */
export async function openServersSide(parts: Parts, operations: () => Operations): Promise<ServersSide> {
  const { config, database, cards, clock, log } = parts;
  let people: Memberships | undefined;
  const rights = openRights({ policy: () => policyOf(parts), memberships: () => people });
  const clouds = openClouds(config.current, log);
  const ssh = openOnce(async () => {
    const { connectSsh } = await import('#src/integrations/ssh/connect.ts');
    return connectSsh();
  });
  const sealing = () => {
    const { secrets } = config.current();
    if (!secrets) throw new UserError(noSecretsKey);
    return openSealing(secrets.key);
  };
  await resealServers({ database, sealing, log });
  const records = createRecords({ database, clock, sealing });
  const keys = openPeopleKeys({ database, clock, config: config.current, placesOf: rights.placesOf });
  const needs: ServerNeeds = {
    ...{ records, cards, clock, config: config.current },
    newKeyPair: async (comment) => generateKeyPair(comment),
    cloud: clouds.connect,
    ssh: ssh.get,
    keysOf: keys.of,
    pace: usualPace,
  };
  const servers = createServers({ ...needs, rights, operations });
  await schedulePatrol({ database, needs });
  return {
    ...{ needs, servers, keys },
    timers: {
      [expiryTimer]: handleExpiry({ ...needs, database, servers, operations }),
      [patrolTimer]: handlePatrol({ database, cards, needs, operations, log }),
    },
    meet: (memberships) => {
      people = memberships;
    },
    stop: async () => {
      await ssh.close();
      await clouds.close();
    },
  };
}

/** Its library is loaded when the first server is logged in to. */
function openOnce(open: () => Promise<Ssh>) {
  let opened: Promise<Ssh> | undefined;
  return {
    get: () => {
      opened ??= open();
      return opened;
    },
    close: async () => (await opened)?.close(),
  };
}
