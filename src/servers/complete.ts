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
  const choices = Object.entries(blueprints).map(([name, { type }]) => ({
    text: blueprintChoice(name, type, (Object.hasOwn(prices, type) ? prices[type] : undefined) ?? null),
    value: name,
  }));
  return fitting(choices, query);
}

export async function completeServer(
  query: string,
  { servers }: { servers: Pick<Servers, 'list'> },
): Promise<Choice[]> {
  const alive = await servers.list(undefined);
  return fitting(
    alive.map((server) => ({ text: serverChoice(server), value: server.name })),
    query,
  );
}

function fitting(choices: readonly Choice[], query: string): Choice[] {
  const words = query.trim().toLowerCase();
  return choices.filter(({ text }) => text.toLowerCase().includes(words)).slice(0, mostOffered);
}
