// What the configuration says of apps and environments, put together for one place.

import type { Indicator, Mute, Smoke, Workload } from '#src/config/releases.ts';
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import { noSuchApp, notThere } from '#src/messages/release-refusals.ts';
import type { Place } from './release.ts';

export interface Deployable extends Place {
  cluster: string;
  namespace: string;
  /** In the order of the configuration: they are written in this order, and the first runs migrations. */
  workloads: Workload[];
  container: string[] | undefined;
  image: string;
  /** An absolute path; undefined: only images are written. */
  manifest: string | undefined;
  migrate: { command: string[]; within: number } | undefined;
  smoke: Smoke | undefined;
  indicators: Indicator[];
  /** Milliseconds, all of them. */
  bake: number;
  deadline: number;
  rollBackAfter: number | undefined;
  /** Undefined where nothing is held. */
  mute: Mute | undefined;
  /** What a pipeline announces is deployed by itself. */
  auto: boolean;
  /** Ids of the channels that are told of start and verdict. */
  channels: string[];
}

/** How a release goes: kept in its plan, so that its steps do what was approved and not what is configured by then. */
export type ReleaseCourse = Omit<Deployable, 'container' | 'manifest' | 'channels' | 'auto'>;

/** The same of what changes an app without another image of it. */
export type Course = Omit<ReleaseCourse, 'migrate' | 'smoke' | 'indicators' | 'bake'>;

export function releaseCourse({
  container: _,
  manifest: __,
  channels: ___,
  auto: ____,
  ...course
}: Deployable): ReleaseCourse {
  return course;
}

export function courseOf(where: Deployable): Course {
  const { migrate: _, smoke: __, indicators: ___, bake: ____, ...course } = releaseCourse(where);
  return course;
}

type Configured = Pick<Config, 'apps' | 'environments' | 'slack'>;

const defaults = { bake: 10 * 60_000, deadline: 10 * 60_000 };

/** Throws UserError for an app that the environment does not have. */
export function deployable(config: Configured, { app, environment }: Place): Deployable {
  const configured = named(config.apps, app);
  if (!configured) throw new UserError(noSuchApp(app));
  const where = named(config.environments, environment);
  const own = configured.environments === undefined ? {} : configured.environments[environment];
  if (!where?.cluster || !where.namespace || !own)
    throw new UserError(notThere({ app, environment }, environmentsOf(config, app)));
  const { image, channels, container, smoke, rollBackAfter } = configured;
  const told = [...where.channels, ...channels].map((name) => config.slack.channels[name] ?? name);
  return {
    ...{ app, environment, image },
    cluster: where.cluster,
    namespace: where.namespace,
    workloads: own.workload ?? configured.workload,
    container: own.container ?? container,
    manifest: own.manifest ?? configured.manifest,
    migrate: own.migrate ?? configured.migrate,
    smoke: own.smoke ?? smoke,
    indicators: own.indicators ?? configured.indicators ?? [],
    bake: own.bake ?? configured.bake ?? defaults.bake,
    deadline: own.deadline ?? configured.deadline ?? defaults.deadline,
    rollBackAfter: own.rollBackAfter ?? rollBackAfter,
    mute: muteOf(own.mute ?? configured.mute),
    auto: own.auto ?? where.auto,
    channels: [...new Set(told)],
  };
}

function muteOf(mute: Mute | undefined): Mute | undefined {
  return mute && mute.alerts.length > 0 ? mute : undefined;
}

/** Names come from outside: `constructor` is nobody's. */
function named<T>(parts: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(parts, name) ? parts[name] : undefined;
}

export function environmentsOf(config: Configured, app: string): string[] {
  const own = config.apps[app]?.environments;
  return Object.entries(config.environments)
    .filter(([name, { cluster }]) => cluster !== undefined && (own === undefined || Object.hasOwn(own, name)))
    .map(([name]) => name);
}

/** Every app in every environment that has it. */
export function everyPlace(config: Configured): Place[] {
  return Object.keys(config.apps).flatMap((app) =>
    environmentsOf(config, app).map((environment) => ({ app, environment })),
  );
}

export interface Named {
  app: string;
  /** Undefined where the labels name none: every environment then. */
  environment: string | undefined;
}

/** Labels that say by themselves which app is meant, in the order of how sure they are. */
const appLabels = [
  'app',
  'service',
  'deployment',
  'statefulset',
  'daemonset',
  'app_kubernetes_io_name',
  'container',
];
/** The first that an alert has says where; without one its namespace does. */
export const environmentLabels = ['environment', 'env'];

/** The labels by which an alert names this app: all of those of one way. */
export function waysToName({ apps }: Pick<Configured, 'apps'>, app: string): Record<string, string>[] {
  const configured = Object.hasOwn(apps, app) ? apps[app] : undefined;
  if (!configured) return [];
  const { alerts, workload } = configured;
  if (Object.keys(alerts).length > 0) return [alerts];
  const names = [...new Set([app, ...workload.map(({ name }) => name)])];
  return appLabels.flatMap((label) => names.map((name) => ({ [label]: name })));
}

/** The apps, and where, that an alert with these labels is about. */
export function appsNamedBy(config: Configured, labels: Readonly<Record<string, string>>): Named[] {
  return Object.keys(config.apps).flatMap((app): Named[] => {
    const meant = waysToName(config, app).some((way) =>
      Object.entries(way).every(([label, value]) => labels[label] === value),
    );
    if (!meant) return [];
    const places = environmentsOf(config, app).filter((name) => isEnvironment(config, name, labels));
    return namesEnvironment(labels)
      ? places.map((environment) => ({ app, environment }))
      : [{ app, environment: undefined }];
  });
}

/**
 * Whether they say for sure that it is this app, there, and nothing else: more than is asked of what is only told, since
 * an alert that may be about something else must not be kept from people.
 */
export function isOnlyAbout(
  config: Configured,
  labels: Readonly<Record<string, string>>,
  { app, environment }: Place,
): boolean {
  const named = appsNamedBy(config, labels).flatMap((one) =>
    one.environment === undefined
      ? environmentsOf(config, one.app).map((name) => ({ ...one, environment: name }))
      : [one],
  );
  return named.length > 0 && named.every((one) => one.app === app && one.environment === environment);
}

function namesEnvironment(labels: Readonly<Record<string, string>>): boolean {
  return ['namespace', ...environmentLabels].some((label) => labels[label] !== undefined);
}

function isEnvironment(config: Configured, name: string, labels: Readonly<Record<string, string>>): boolean {
  const said = environmentLabels.map((label) => labels[label]).find((value) => value !== undefined);
  if (said !== undefined) return said === name;
  return labels.namespace === undefined || labels.namespace === config.environments[name]?.namespace;
}
