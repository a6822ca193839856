import { UserError } from '#src/errors.ts';
import { endsNever, isGone, noSuchServer, notReadyYet } from '#src/messages/server-refusals.ts';
import type { Rights } from '#src/operations/rights.ts';
import { shortId } from '#src/short-id.ts';
import { offered, toldOf } from './catalogue.ts';
import { overTtl } from './limits.ts';
import { aboutServer } from './operations/about.ts';
import type { ServerNeeds } from './operations/needs.ts';
import type { Server } from './server.ts';
import type { Servers } from './servers.ts';

interface Needs extends Pick<ServerNeeds, 'records' | 'config' | 'clock'> {
  rights: Pick<Rights, 'demand'>;
}

export function createServers({ records, config, clock, rights }: Needs): Servers {
  const expire = async (server: Server, expiresAt: Date | null): Promise<Server> => {
    if (server.state === 'creating') throw new UserError(notReadyYet(server.name));
    const changed = await records.expire(server.id, expiresAt);
    if (!changed) throw new UserError(isGone(server));
    return changed;
  };
  return {
    wanted: ({ blueprint, name, environment, for: ttl, with: variables = {} }, channel) => {
      const there = environment ?? offered(config(), blueprint, undefined).environment;
      const { told } = offered(config(), blueprint, there);
      return {
        ...{ blueprint, variables, channel, channels: told, ttl },
        name:
          name ?? `${/^[a-z]/.test(blueprint) ? '' : 's-'}${blueprint.slice(0, 50)}-${shortId().slice(0, 4)}`,
        environment: there,
      };
    },
    list: (environment) => records.alive(environment),
    find: async (name, action, { by, channel }) => {
      const server = await records.named(name);
      if (!server) throw new UserError(noSuchServer(name));
      await rights.demand(action, by, { channel, environment: server.environment });
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
      if (server.expiresAt === null) throw new UserError(endsNever(server.name));
      const until = new Date(server.expiresAt.getTime() + by);
      const blueprint = offered(config(), server.blueprint, server.environment ?? undefined);
      const why = overTtl(blueprint, until.getTime() - clock.now().getTime());
      if (why !== undefined) throw new UserError(why);
      return await expire(server, until);
    },
    keep: (server) => expire(server, null),
  };
}
