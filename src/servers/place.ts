// Where a server was made. What a cloud says of it, and that it says nothing, counts only there.
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import type { Cloud } from '#src/integrations/cloud.ts';
import { cloudMoved, noSuchCloud } from '#src/messages/server-refusals.ts';
import type { ServerNeeds } from './operations/needs.ts';
import type { Server } from './server.ts';

export type Place = Pick<Server, 'region' | 'endpoint'>;

type Made = Pick<Server, 'name' | 'cloud'> & Place;

/** Of a cloud of the configuration as it is now. Throws UserError when it has none of this name. */
export function placeOf(name: string, { clouds }: Pick<Config, 'clouds'>): Place {
  const cloud = Object.hasOwn(clouds, name) ? clouds[name] : undefined;
  if (!cloud) throw new UserError(noSuchCloud(name));
  return { region: cloud.region, endpoint: cloud.endpoint ?? null };
}

/** The cloud that it was made in. Throws UserError when the configuration has another by that name now, or none. */
export async function cloudOf(
  server: Made,
  requester: string,
  needs: Pick<ServerNeeds, 'config' | 'cloud'>,
): Promise<Cloud> {
  const { region, endpoint } = placeOf(server.cloud, needs.config());
  if (region !== server.region || endpoint !== server.endpoint) throw new UserError(cloudMoved(server));
  return await needs.cloud(server.cloud, requester);
}
