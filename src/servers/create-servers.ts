import { UserError } from '#src/errors.ts';
import {
  buttonOfBefore,
  endsNever,
  isBeingTerminated,
  isGone,
  noSuchServer,
  notReadyYet,
} from '#src/messages/server-refusals.ts';
import type { OperationState } from '#src/operations/operation.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { Rights } from '#src/operations/rights.ts';
import { shortId } from '#src/short-id.ts';
import { offered, toldOf, usualPlace } from './catalogue.ts';
import { overTtl } from './limits.ts';
import { aboutServer } from './operations/about.ts';
import type { ServerNeeds } from './operations/needs.ts';
import { terminating } from './protection.ts';
import { lockName, type Server } from './server.ts';
import type { Servers } from './servers.ts';

interface Needs extends Pick<ServerNeeds, 'records' | 'config' | 'clock'> {
  rights: Pick<Rights, 'demand'>;
  operations: () => Pick<Operations, 'list'>;
}

export function createServers({ records, config, clock, rights, operations }: Needs): Servers {
  const expire = async (server: Server, until: Parameters<typeof records.expire>[1]): Promise<Server> => {
    if (server.state === 'creating') throw new UserError(notReadyYet(server.name));
    const { operations: open } = await operations().list('open', [lockName(server.name)]);
    const ending = open.some(({ name, state }) => name === terminating.name && isUnderWay(state));
    if (ending) throw new UserError(isBeingTerminated(server.name));
    const changed = await records.expire(server.id, until);
    if (!changed) throw new UserError(isGone(server));
    return changed;
  };
  return {
    wanted: ({ blueprint, name, environment, for: ttl, with: variables = {} }, channel) => {
      const there = environment ?? usualPlace(offered(config(), blueprint, undefined));
      const { told } = offered(config(), blueprint, there);
      return {
        ...{ blueprint, variables, channel, channels: told, ttl },
        name:
          name ?? `${/^[a-z]/.test(blueprint) ? '' : 's-'}${blueprint.slice(0, 50)}-${shortId().slice(0, 4)}`,
        environment: there,
      };
    },
    list: (environment) => records.alive(environment),
    find: async ({ server: name, id }, action, { by, channel, byButton }) => {
      if (byButton && id === undefined && action !== 'server.read') throw new UserError(buttonOfBefore(name));
      const server = await (id === undefined ? records.named(name) : records.read(id));
      if (!server) throw new UserError(noSuchServer(name));
      await rights.demand(action, by, { channel, environment: server.environment });
      if (server.state === 'gone') throw new UserError(isGone(server));
      return server;
    },
    input: (server) => {
      const { blueprint, environment } = server;
      const own = Object.hasOwn(config().blueprints, blueprint)
        ? config().blueprints[blueprint]?.channels
        : [];
      return aboutServer(server, toldOf(config(), environment ?? undefined, own));
    },
    extend: async (server, by) => {
      const blueprint = offered(config(), server.blueprint, server.environment ?? undefined);
      return await expire(server, (before) => {
        if (before === null) throw new UserError(endsNever(server.name));
        const until = new Date(before.getTime() + by);
        const why = overTtl(blueprint, until.getTime() - clock.now().getTime());
        if (why !== undefined) throw new UserError(why);
        return until;
      });
    },
    keep: (server) => expire(server, () => null),
  };
}

/** What only waits is looked at again before it begins. */
function isUnderWay(state: OperationState): boolean {
  return state === 'queued' || state === 'running' || state === 'unknown';
}
