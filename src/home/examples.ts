// What somebody might type next, with names of the configuration: nothing that changes anything as it stands.
import type { Memberships, Person } from '#src/access/access.ts';
import { allowedOf } from '#src/access/allowed.ts';
import { authorise, type Policy } from '#src/access/authorise.ts';
import type { Command, Named, Verb } from '#src/command.ts';
import type { Config } from '#src/config.ts';
import { environmentsOf } from '#src/releases/catalogue.ts';
import { spoken } from '#src/requests/usage.ts';

const most = 3;

interface Known {
  commands: readonly Command[];
  config: Config;
  policy: Policy;
  memberships: Memberships;
}

/** Of what most people need and this person may. */
export async function examplesFor(person: Person, known: Known): Promise<string[]> {
  const { commands, policy, memberships } = known;
  const common = commands
    .flatMap(({ verbs }) => Object.values(verbs))
    .filter((verb) => verb.common && (verb.plans || !verb.changes));
  const allowed = await allowedOf(common, { person }, policy, memberships);
  const lines = await Promise.all(allowed.map((verb) => lineOf(verb, person, known)));
  const spoke = lines.filter((line) => line !== undefined);
  const [planned, read] = [spoke.filter(isPlan), spoke.filter((line) => !isPlan(line))];
  return [...read.slice(0, most - 1), ...planned.slice(0, 1), ...read.slice(most - 1)].slice(0, most);
}

const isPlan = (line: string): boolean => line.endsWith('--plan');

/** Undefined where it takes a name that the configuration has not, or more than names. */
async function lineOf(verb: Verb, person: Person, known: Known): Promise<string | undefined> {
  const args = Object.values(verb.args);
  if (args.some(({ optional, names }) => !optional && names === undefined)) return undefined;
  const place = await placeFor(verb, person, known);
  const words = args.flatMap(({ names }) => (names ? [place[names]] : []));
  if (words.includes(undefined)) return undefined;
  return [spoken(verb, ''), ...words, ...(verb.plans ? ['--plan'] : [])].join(' ');
}

type Place = Record<Named, string | undefined>;

/** The first app, where this person may do it. */
async function placeFor(
  { permission: action }: Verb,
  person: Person,
  { config, policy, memberships }: Known,
): Promise<Place> {
  const [app] = Object.keys(config.apps);
  const [blueprint] = Object.keys(config.blueprints);
  const places = app === undefined ? [] : environmentsOf(config, app);
  if (action === null) return { app, blueprint, environment: places[0] };
  const may = await Promise.all(
    places.map(async (environment) => {
      const decision = authorise(policy, { action, person, environment }, memberships);
      return (await decision.catch(() => undefined))?.allowed;
    }),
  );
  return { app, blueprint, environment: places.find((_, index) => may[index]) };
}
