// What the configuration says of blueprints, put together for one server.
import type { Blueprint, Price } from '#src/config/servers.ts';
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import { noSuchBlueprint } from '#src/messages/server-refusals.ts';

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

/** Ids of the channels that are told where something happens there, without one twice. */
export function toldOf(
  { environments, slack }: Pick<Configured, 'environments' | 'slack'>,
  environment: string | undefined,
  own: readonly string[] = [],
): string[] {
  const there = environment === undefined ? [] : (environments[environment]?.channels ?? []);
  return [...new Set([...there, ...own].map((name) => slack.channels[name] ?? name))];
}
