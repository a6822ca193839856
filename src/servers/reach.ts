import type { Config } from '#src/config.ts';
import type { Instance } from '#src/integrations/cloud.ts';
import type { Server } from './server.ts';

/** By which address an instance is logged in to; left open: the public one where it has one. */
export function addressOf(
  { publicAddress, privateAddress }: Pick<Instance, 'publicAddress' | 'privateAddress'>,
  which: 'public' | 'private' | null,
): string | null {
  if (which === 'public') return publicAddress;
  return which === 'private' ? privateAddress : (publicAddress ?? privateAddress);
}

/** The same of a server that is there: a start may have given it another. What has no blueprint any more keeps what it had. */
export function addressNow(
  { blueprints }: Pick<Config, 'blueprints'>,
  server: Pick<Server, 'blueprint' | 'address'>,
  instance: Instance,
): string | null {
  const { blueprint: name, address } = server;
  const blueprint = Object.hasOwn(blueprints, name) ? blueprints[name] : undefined;
  return blueprint ? (addressOf(instance, blueprint.address ?? null) ?? address) : address;
}
