import type { Price } from '#src/config/servers.ts';
import { UserError } from '#src/errors.ts';
import type { ResolvedLaunch } from '#src/integrations/cloud.ts';
import { needsKey, protectedLives } from '#src/messages/server-refusals.ts';
import type { About, Plan } from '#src/operations/operation.ts';
import { demandPlace, offered } from '#src/servers/catalogue.ts';
import { launchRequestOf } from '#src/servers/launch-request.ts';
import { readScripts, type Script } from '#src/servers/scripts.ts';
import { readVariables } from '#src/servers/variables.ts';
import type { ServerNeeds } from './needs.ts';

export interface CreateInput {
  name: string;
  blueprint: string;
  environment?: string | undefined;
  /** Milliseconds; left out: as the blueprint says. */
  ttl?: number | undefined;
  variables: Record<string, string>;
  /** Where it was asked for. */
  channel: string;
  /** Told of start and verdict. */
  channels: string[];
}

export interface Commitment {
  cloud: string;
  launch: ResolvedLaunch;
  user: string;
  port: number;
  address: 'public' | 'private' | null;
  /** Public keys of whoever asked. */
  keys: string[];
  variables: Record<string, string>;
  scripts: Script[];
  /** Milliseconds for each. */
  scriptsWithin: number;
  /** Milliseconds from when it is handed over; null: until somebody terminates it. */
  ttl: number | null;
  protected: boolean;
  price: Price | null;
}

export interface Context {
  owner: string;
}

/** Everything resolved, and nothing changed. Throws UserError for what cannot be made as it was asked for. */
export async function planServer(
  { blueprint: name, environment, ttl, variables }: CreateInput,
  needs: ServerNeeds,
  { asker }: About,
): Promise<Plan<Commitment, Context>> {
  const blueprint = offered(needs.config(), name, environment);
  demandPlace(blueprint, environment);
  const values = readVariables(blueprint.variables, variables);
  if (blueprint.protected && ttl !== undefined) throw new UserError(protectedLives(name));
  const keys = await needs.keysOf(asker);
  if (keys.length === 0) throw new UserError(needsKey);
  const scripts = await readScripts(blueprint.scripts);
  const cloud = await needs.cloud(blueprint.cloud, asker);
  const launch = await cloud.resolve(launchRequestOf(blueprint));
  return {
    commitment: {
      ...{ cloud: blueprint.cloud, launch, user: blueprint.user, port: blueprint.port, keys },
      address: blueprint.address ?? null,
      variables: values,
      scripts: scripts.map(({ name: script, sha256 }) => ({ name: script, sha256 })),
      scriptsWithin: blueprint.scriptsWithin,
      ttl: ttl ?? blueprint.ttl ?? null,
      protected: blueprint.protected,
      price: blueprint.price,
    },
    context: { owner: asker },
  };
}
