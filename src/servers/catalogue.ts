// What the configuration says of blueprints, put together for one server.
import type { Blueprint, Price } from '#src/config/servers.ts';
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import { belongsElsewhere, noSuchBlueprint } from '#src/messages/server-refusals.ts';

export interface Offered extends Blueprint {
  name: string;
  /** Ids of the channels that are told of start and verdict. */
  told: string[];
  /** The price of its type is known. */
  price: Price | null;
}

type Configured = Pick<Config, 'blueprints' | 'environments' | 'prices' | 'slack'>;

/** Throws UserError for one that is not there. */
export function offered(config: Configured, name: string, environment: string | undefined): Offered {
  const blueprint = Object.hasOwn(config.blueprints, name) ? config.blueprints[name] : undefined;
  if (!blueprint) throw new UserError(noSuchBlueprint(name));
  const { type } = blueprint;
  const price = Object.hasOwn(config.prices, type) ? config.prices[type] : undefined;
  return { ...blueprint, name, told: toldOf(config, environment, blueprint.channels), price: price ?? null };
}

/** Where one is made for which nobody says where: the first of those where it may be. */
export function usualPlace(blueprint: Blueprint): string | undefined {
  return placesOf(blueprint)?.[0];
}

/** Its network and rights are those of the place it was written for. Throws UserError for another. */
export function demandPlace(blueprint: Offered, environment: string | undefined): void {
  const places = placesOf(blueprint);
  if (places === undefined || (environment !== undefined && places.includes(environment))) return;
  throw new UserError(belongsElsewhere(blueprint.name, environment, places));
}

/** Undefined where its blueprint says none: it may be made anywhere. */
function placesOf({ environment, environments }: Blueprint): readonly string[] | undefined {
  return environments ?? (environment === undefined ? undefined : [environment]);
}

/** Ids of the channels that are told where something happens there, without one twice. */
export function toldOf(
  { environments, slack }: Pick<Configured, 'environments' | 'slack'>,
  environment: string | undefined,
  own: readonly string[] = [],
): string[] {
  const there = environment === undefined ? [] : (environments[environment]?.channels ?? []);
  return [...new Set([...there, ...own].map((name) => slack.channels[name] ?? name))];
}
