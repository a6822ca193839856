import { foundText, type Mistake } from './mistake.ts';
import { list, mapping, missing, unknownNames, type Written } from './written.ts';

type Uses = [PropertyKey[], unknown][];

export function releaseMistakes(config: Written): Mistake[] {
  const environments = Object.keys(mapping(config.environments));
  return [
    ...Object.entries(mapping(config.clusters)).flatMap(([name, cluster]) =>
      clusterMistakes(name, mapping(cluster)),
    ),
    ...unknownNames(clusterUses(config), 'a name from clusters', Object.keys(mapping(config.clusters))),
    ...halfPlaces(config),
    ...unknownNames(environmentUses(config), 'a name from environments', environments),
    ...unknownNames(serviceUses(config), 'service: and an app that has a hook', servicesOf(config)),
    ...Object.entries(mapping(config.registries)).flatMap(([host, registry]) =>
      registryMistakes(host, mapping(registry)),
    ),
    ...indicatorMistakes(config),
    ...rolloutsOf(config).flatMap(([path, { smoke }]) => smokeMistakes([...path, 'smoke'], smoke)),
  ];
}

function clusterMistakes(name: string, { kubeconfig, context, inCluster }: Written): Mistake[] {
  const path = ['clusters', name];
  if (kubeconfig === undefined && inCluster === undefined) {
    return [missing([...path, 'kubeconfig'], 'the path of a kubeconfig, or inCluster: true')];
  }
  if (inCluster === undefined || (kubeconfig === undefined && context === undefined)) return [];
  return [{ path: [...path, 'inCluster'], found: 'true', expected: 'it alone, or a kubeconfig instead' }];
}

/** What runs in a cluster runs in a namespace. */
function halfPlaces(config: Written): Mistake[] {
  const ofApps = Object.values(mapping(config.apps)).flatMap((app) =>
    Object.keys(mapping(mapping(app).environments)),
  );
  return Object.entries(mapping(config.environments)).flatMap(([name, environment]) => {
    const { cluster, namespace } = mapping(environment);
    const named = ofApps.includes(name);
    if (cluster === undefined && (namespace !== undefined || named))
      return [missing(['environments', name, 'cluster'], 'the cluster that apps run in there')];
    if (namespace === undefined && cluster !== undefined)
      return [missing(['environments', name, 'namespace'], 'the namespace that apps run in there')];
    return [];
  });
}

function registryMistakes(host: string, { username, password, token }: Written): Mistake[] {
  const path = ['registries', host];
  if (username !== undefined && password === undefined)
    return [missing([...path, 'password'], 'the password of username')];
  if (password !== undefined && username === undefined)
    return [missing([...path, 'username'], 'the name that the password belongs to')];
  if (token === undefined || username === undefined) return [];
  return [{ path: [...path, 'token'], found: 'a token', expected: 'nothing, or no username and password' }];
}

function clusterUses(config: Written): Uses {
  return Object.entries(mapping(config.environments)).map(([name, environment]) => [
    ['environments', name, 'cluster'],
    mapping(environment).cluster,
  ]);
}

function servicesOf(config: Written): string[] {
  const apps = Object.entries(mapping(config.apps));
  return apps.filter(([, app]) => mapping(app).hook !== undefined).map(([name]) => `service:${name}`);
}

function serviceUses(config: Written): Uses {
  return list(config.access).flatMap((rule, index) =>
    list(mapping(rule).to).flatMap(
      (who, place): Uses =>
        typeof who === 'string' && who.startsWith('service:') ? [[['access', index, 'to', place], who]] : [],
    ),
  );
}

function environmentUses(config: Written): Uses {
  const ofRules = list(config.access).flatMap((rule, index) =>
    list(mapping(rule).on).map((name, place): Uses[number] => [['access', index, 'on', place], name]),
  );
  const ofApps = Object.entries(mapping(config.apps)).flatMap(([app, part]) =>
    Object.keys(mapping(mapping(part).environments)).map((name): Uses[number] => [
      ['apps', app, 'environments', name],
      name,
    ]),
  );
  return [...ofRules, ...ofApps];
}

/** Of each app, and what is different about it in an environment. */
function rolloutsOf(config: Written): [PropertyKey[], Written][] {
  return Object.entries(mapping(config.apps)).flatMap(([app, part]) => [
    [['apps', app], mapping(part)] satisfies [PropertyKey[], Written],
    ...Object.entries(mapping(mapping(part).environments)).map(([name, own]): [PropertyKey[], Written] => [
      ['apps', app, 'environments', name],
      mapping(own),
    ]),
  ]);
}

function smokeMistakes(path: PropertyKey[], smoke: unknown): Mistake[] {
  if (smoke === undefined) return [];
  const { url, command } = mapping(smoke);
  if (url === undefined && command === undefined)
    return [missing([...path, 'url'], 'an address, or command')];
  if (url === undefined || command === undefined) return [];
  return [{ path: [...path, 'command'], found: foundText(command, false), expected: 'nothing beside url' }];
}

function indicatorMistakes(config: Written): Mistake[] {
  const indicators = rolloutsOf(config).flatMap(([path, part]) =>
    list(part.indicators).map((indicator, index) => ({
      path: [...path, 'indicators', index],
      ...mapping(indicator),
    })),
  ) as (Written & { path: PropertyKey[] })[];
  const unasked = indicators.length > 0 && config.prometheus === undefined;
  return [
    ...(unasked ? [missing(['prometheus', 'url'], 'where indicators are asked')] : []),
    ...indicators.flatMap(({ path, above, below }) => {
      if (above === undefined && below === undefined)
        return [missing([...path, 'above'], 'a number, or below')];
      if (above === undefined || below === undefined) return [];
      return [{ path: [...path, 'below'], found: foundText(below, false), expected: 'nothing beside above' }];
    }),
  ];
}
