import { basename } from 'node:path';
import { covers } from '#src/access/decide.ts';
import { foundText, type Mistake } from './mistake.ts';
import { sealingKeyExpected } from './servers.ts';
import { isMapping, list, mapping, missing, unknownNames, type Written } from './written.ts';

export function serverMistakes(config: Written): Mistake[] {
  const blueprints = Object.entries(mapping(config.blueprints));
  const named = (key: string) =>
    blueprints.map(([name, blueprint]): [PropertyKey[], unknown] => [
      ['blueprints', name, key],
      mapping(blueprint)[key],
    ]);
  const environments = mapping(config.environments);
  const places = blueprints.flatMap(([name, blueprint]) =>
    placesIn(['blueprints', name], mapping(blueprint)),
  );
  return [
    ...unknownNames(named('cloud'), 'a name from clouds', Object.keys(mapping(config.clouds))),
    ...unknownNames(places, 'a name from environments', Object.keys(environments)),
    ...(blueprints.length > 0 && config.secrets === undefined
      ? [missing(['secrets', 'key'], `what keys of servers are encrypted with: ${sealingKeyExpected}`)]
      : []),
    ...blueprints.flatMap(([name, blueprint]) =>
      blueprintMistakes(['blueprints', name], mapping(blueprint), environments),
    ),
  ];
}

function blueprintMistakes(path: PropertyKey[], blueprint: Written, environments: Written): Mistake[] {
  return [
    ...placeMistakes(path, blueprint),
    ...protectedMistakes(path, blueprint, environments),
    ...scriptMistakes([...path, 'scripts'], list(blueprint.scripts)),
    ...Object.entries(mapping(blueprint.variables)).flatMap(([name, variable]) =>
      variableMistakes([...path, 'variables', name], mapping(variable)),
    ),
  ];
}

/** Where one may be made, and where that stands. */
function placesIn(path: PropertyKey[], { environment, environments }: Written): [PropertyKey[], unknown][] {
  const several = list(environments).map((one, index): [PropertyKey[], unknown] => [
    [...path, 'environments', index],
    one,
  ]);
  return [...(environment === undefined ? [] : [placed(path, environment)]), ...several];
}

function placed(path: PropertyKey[], environment: unknown): [PropertyKey[], unknown] {
  return [[...path, 'environment'], environment];
}

function placeMistakes(path: PropertyKey[], { environment, environments }: Written): Mistake[] {
  if (environment === undefined || environments === undefined) return [];
  const expected = 'nothing beside environments, which names all of them, the usual one first';
  return [{ path: [...path, 'environment'], found: foundText(environment, false), expected }];
}

function protectedMistakes(path: PropertyKey[], blueprint: Written, environments: Written): Mistake[] {
  if (blueprint.protected !== true) return [];
  const { ttl } = blueprint;
  if (ttl !== undefined) {
    const expected = 'nothing: what is protected does not end by itself';
    return [{ path: [...path, 'ttl'], found: foundText(ttl, false), expected }];
  }
  const expected = `an environment that has approvals of ${terminate}, which it takes to end what is protected`;
  const places = placesIn(path, blueprint);
  return (places.length > 0 ? places : [placed(path, undefined)])
    .filter(([, environment]) => !asksBefore(mapping(environments[String(environment)]).approvals))
    .map(([where, environment]) => ({ path: where, found: foundText(environment, false), expected }));
}

const terminate = 'server.terminate';

/** One that is about large changes only is about none of a server. */
function asksBefore(approvals: unknown): boolean {
  return (isMapping(approvals) ? [approvals] : list(approvals).map(mapping)).some(
    ({ for: permissions, when }) =>
      when === undefined && (permissions === undefined || covers(list(permissions).map(String), terminate)),
  );
}

/** By its name a script is told from the others, on the card and over there. */
function scriptMistakes(path: PropertyKey[], scripts: unknown[]): Mistake[] {
  const names = scripts.map((script) => basename(String(script)));
  return names.flatMap((name, index) =>
    /^[\w.-]{1,60}$/.test(name) && names.indexOf(name) === index
      ? []
      : [
          {
            path: [...path, index],
            found: foundText(scripts[index], false),
            expected: 'a file whose name has only letters, digits, _, . and -, and that no other has',
          },
        ],
  );
}

function variableMistakes(path: PropertyKey[], { default: value, ...variable }: Written): Mistake[] {
  const { type, options, min, max } = variable;
  const wrong =
    (type === 'choice' && value !== undefined && !list(options).includes(value)) ||
    (type === 'integer' && (Number(value) < Number(min) || Number(value) > Number(max)));
  if (!wrong) return [];
  const expected = type === 'choice' ? 'one of its options' : 'a number from min to max';
  return [{ path: [...path, 'default'], found: foundText(value, false), expected }];
}
