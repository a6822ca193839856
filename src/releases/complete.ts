import type { ConfigSource } from '#src/config/source.ts';
import type { Choice } from '#src/handle.ts';
import type { Ledger } from './ledger.ts';

interface Configured {
  config: Pick<ConfigSource, 'current'>;
}

export async function completeApp(query: string, { config }: Configured): Promise<Choice[]> {
  return among(Object.keys(config.current().apps), query);
}

export async function completeEnvironment(query: string, { config }: Configured): Promise<Choice[]> {
  return among(Object.keys(config.current().environments), query);
}

/** What was released before, and first of all what is typed: a new release is none of those. */
export async function completeRelease(
  query: string,
  { ledger }: { ledger: Pick<Ledger, 'suggest'> },
): Promise<Choice[]> {
  const known = await ledger.suggest(query);
  const offered = known.map(({ version, app, environment, verdict }) => ({
    text: `${version} of ${app} in ${environment}, ${verdict}`,
    value: version,
  }));
  const typed = query.trim();
  const different = [
    ...new Map(offered.toReversed().map((choice) => [choice.value, choice])).values(),
  ].toReversed();
  const isNew = /^[\w][\w.-]{0,127}$/.test(typed) && !different.some(({ value }) => value === typed);
  return isNew ? [{ text: typed, value: typed }, ...different] : different;
}

function among(names: readonly string[], query: string): Choice[] {
  const words = query.trim().toLowerCase();
  return names.filter((name) => name.includes(words)).map((name) => ({ text: name, value: name }));
}
