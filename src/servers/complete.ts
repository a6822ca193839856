import type { ConfigSource } from '#src/config/source.ts';
import type { Choice } from '#src/handle.ts';
import { blueprintChoice, serverChoice } from '#src/messages/server-choices.ts';
import type { Servers } from './servers.ts';

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
const mostOffered = 100;

export async function completeBlueprint(
  query: string,
  { config }: { config: Pick<ConfigSource, 'current'> },
): Promise<Choice[]> {
  const { blueprints, prices } = config.current();
  return Object.entries(blueprints)
    .filter(([name]) => name.includes(query.trim().toLowerCase()))
    .slice(0, mostOffered)
    .map(([name, { type }]) => ({
      text: blueprintChoice(name, type, (Object.hasOwn(prices, type) ? prices[type] : undefined) ?? null),
      value: name,
    }));
}

export async function completeServer(
  query: string,
  { servers }: { servers: Pick<Servers, 'suggest'> },
): Promise<Choice[]> {
  return (await servers.suggest(query)).map((server) => ({ text: serverChoice(server), value: server.name }));
}
