// What the shape cannot say: names that must exist, and what one choice asks of another.
// Reads the file as it was written, so that these mistakes are told together with all others.
import jsonata from 'jsonata';
import { testSource } from '#src/alerts/settings.ts';
import { foundText, type Mistake } from './mistake.ts';
import { approvalMistakes, approvalsIn } from './operation-references.ts';
import { releaseMistakes } from './release-references.ts';
import { serverMistakes } from './server-references.ts';
import { isMapping, list, mapping, missing, unknownNames, type Written } from './written.ts';

export function crossReferenceMistakes(value: unknown, permissions: readonly string[]): Mistake[] {
  const config = mapping(value);
  return [
    ...slackMistakes(mapping(config.slack)),
    ...permissionMistakes(config, permissions),
    ...approvalMistakes(config),
    ...channelMistakes(config),
    ...Object.entries(mapping(mapping(config.alerts).sources)).flatMap(([name, source]) =>
      sourceMistakes(['alerts', 'sources', name], mapping(source)),
    ),
    ...routeMistakes(list(mapping(config.alerts).routes)),
    ...addressMistakes(mapping(config.http)),
    ...releaseMistakes(config),
    ...serverMistakes(config),
  ];
}

function slackMistakes({ mode = 'socket', appToken, signingSecret, channels }: Written): Mistake[] {
  const mistakes: Mistake[] = [];
  if (mode === 'socket' && appToken === undefined) {
    mistakes.push(missing(['slack', 'appToken'], 'an app-level token (xapp-…), which mode socket needs'));
  }
  if (mode === 'http' && signingSecret === undefined) {
    mistakes.push(missing(['slack', 'signingSecret'], "the app's signing secret, which mode http needs"));
  }
  if (isMapping(channels) && channels.health === undefined) {
    mistakes.push(missing(['slack', 'channels', 'health'], 'the id of the channel where I say how I am'));
  }
  return mistakes;
}

function channelMistakes(config: Written): Mistake[] {
  const known = Object.keys(mapping(mapping(config.slack).channels));
  const alerts = mapping(config.alerts);
  const uses: [PropertyKey[], unknown][] = [
    [['alerts', 'channel'], alerts.channel],
    ...list(alerts.routes).map((route, index): [PropertyKey[], unknown] => [
      ['alerts', 'routes', index, 'channel'],
      mapping(route).channel,
    ]),
    ...list(config.access).flatMap((rule, index) =>
      list(mapping(rule).in).map((name, place): [PropertyKey[], unknown] => [
        ['access', index, 'in', place],
        name,
      ]),
    ),
    ...['environments', 'apps', 'blueprints'].flatMap((section) =>
      Object.entries(mapping(config[section])).flatMap(([name, part]) =>
        list(mapping(part).channels).map((channel, place): [PropertyKey[], unknown] => [
          [section, name, 'channels', place],
          channel,
        ]),
      ),
    ),
  ];
  return unknownNames(uses, 'a name from slack.channels', known);
}

function permissionMistakes(config: Written, permissions: readonly string[]): Mistake[] {
  const subjects = permissions.map((permission) => `${permission.split('.')[0]}.*`);
  const known = [...new Set([...permissions, ...subjects, '*'])];
  const named = [
    ...list(config.access).map((rule, index): Named => [['access', index, 'allow'], mapping(rule).allow]),
    ...approvalsIn(config).map(([path, approval]): Named => [[...path, 'for'], approval.for]),
  ];
  const uses = named.flatMap(([path, names]) =>
    list(names).map((permission, place): Named => [[...path, place], permission]),
  );
  return unknownNames(uses, 'a permission', known);
}

/** What stands where. */
type Named = [PropertyKey[], unknown];

function sourceMistakes(path: PropertyKey[], source: Written): Mistake[] {
  const { kind, mapping: expressions } = source;
  const mistakes: Mistake[] = [];
  if (path.at(-1) === testSource) {
    mistakes.push({ path, found: 'the name "test"', expected: "another: it stands for /alerts test's own" });
  }
  if (!['bearer', 'basic', 'hmac'].some((way) => source[way] !== undefined)) {
    mistakes.push(missing([...path, 'bearer'], 'bearer, basic or hmac, so that only this sender can send'));
  }
  if (kind === 'generic' && expressions === undefined) {
    mistakes.push(missing([...path, 'mapping'], 'the expressions that kind generic needs'));
  }
  if (kind === 'alertmanager' && expressions !== undefined) {
    const found = foundText(expressions, false);
    mistakes.push({ path: [...path, 'mapping'], found, expected: 'nothing, or kind: generic' });
  }
  for (const [name, expression] of Object.entries(mapping(expressions))) {
    const problem = expressionProblem(expression);
    if (problem === undefined) continue;
    const found = `${foundText(expression, false)} (${problem})`;
    mistakes.push({ path: [...path, 'mapping', name], found, expected: 'a JSONata expression' });
  }
  return mistakes;
}

function routeMistakes(routes: unknown[]): Mistake[] {
  return routes.flatMap((route, index) =>
    Object.entries(mapping(mapping(route).match)).flatMap(([label, matcher]) => {
      const problem = patternProblem(matcher);
      if (problem === undefined) return [];
      const path = ['alerts', 'routes', index, 'match', label];
      const found = `${foundText(matcher, false)} (${problem})`;
      return [{ path, found, expected: 'a regular expression' }];
    }),
  );
}

function addressMistakes({ hooks = '127.0.0.1:8080', internal = '127.0.0.1:9090' }: Written): Mistake[] {
  if (hooks !== internal) return [];
  const expected = 'another address than http.hooks, whose callers must not see it';
  return [{ path: ['http', 'internal'], found: foundText(internal, false), expected }];
}

function expressionProblem(expression: unknown): string | undefined {
  if (typeof expression !== 'string' || expression === '') return undefined;
  try {
    jsonata(expression);
    return undefined;
  } catch (error) {
    const { message, position } = error as { message: string; position?: number };
    return position === undefined ? message : `${message}, at character ${position}`;
  }
}

function patternProblem(matcher: unknown): string | undefined {
  const [, pattern] = typeof matcher === 'string' ? (/^\/(.*)\/$/s.exec(matcher) ?? []) : [];
  if (pattern === undefined) return undefined;
  try {
    new RegExp(`^(?:${pattern})$`, 'u');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
