import type { ConfigSource } from '#src/config/source.ts';
import type { Choice } from '#src/handle.ts';
import { releaseChoice, tagChoice } from '#src/messages/release-choices.ts';
import type { Ledger } from './ledger.ts';
import type { Release } from './release.ts';
import type { Tags } from './tags.ts';

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object: as many as a menu takes. */
const mostOffered = 100;

interface Configured {
  config: Pick<ConfigSource, 'current'>;
}

export async function completeApp(query: string, { config }: Configured): Promise<Choice[]> {
  return among(Object.keys(config.current().apps), query);
}

export async function completeEnvironment(query: string, { config }: Configured): Promise<Choice[]> {
  return among(Object.keys(config.current().environments), query);
}

/** What the registry has of the app's image, each with how it did; and first of all what is typed, listed or not. */
export async function completeTag(
  query: string,
  { tags, ledger }: { tags: Pick<Tags, 'known'>; ledger: Pick<Ledger, 'suggest'> },
  [app = '']: readonly string[],
): Promise<Choice[]> {
  const typed = query.trim();
  const released = app === '' ? [] : await ledger.suggest('', { app });
  const byVersion = Map.groupBy(released, ({ version }) => version);
  const listed = tags.known(app).map((tag) => {
    const own = byVersion.get(tag) ?? [];
    return {
      text: tagChoice(
        tag,
        latestOfEach(own, ({ environment }) => environment),
      ),
      value: tag,
    };
  });
  const fitting = listed.filter(({ text }) => text.toLowerCase().includes(typed.toLowerCase()));
  return withTyped(typed, fitting.slice(0, mostOffered));
}

/** What was released before, where the form says that, and first of all what is typed: there is more than a menu has. */
export async function completeRelease(
  query: string,
  { ledger }: { ledger: Pick<Ledger, 'suggest'> },
  [app = '', environment = '']: readonly string[] = [],
): Promise<Choice[]> {
  const place = { ...(app && { app }), ...(environment && { environment }) };
  const known = await ledger.suggest(query.trim(), place);
  const placed = app !== '' && environment !== '';
  const running = placed ? (await ledger.suggest('', place))[0]?.version : undefined;
  const choices = latestOfEach(known, ({ version }) => version).map((release) => ({
    text: releaseChoice(release, { placed, runs: release.version === running }),
    value: release.version,
  }));
  return withTyped(query.trim(), choices);
}

function withTyped(typed: string, choices: Choice[]): Choice[] {
  const isNew = /^\w[\w.-]{0,127}$/.test(typed) && !choices.some(({ value }) => value === typed);
  return isNew ? [{ text: typed, value: typed }, ...choices] : choices;
}

/** They come newest first. */
function latestOfEach(known: readonly Release[], key: (release: Release) => string): Release[] {
  return [...Map.groupBy(known, key).values()].flatMap(([newest]) => newest ?? []);
}

function among(names: readonly string[], query: string): Choice[] {
  const words = query.trim().toLowerCase();
  return names.filter((name) => name.includes(words)).map((name) => ({ text: name, value: name }));
}
