// Why a release cannot be made as it was asked for, and what to do instead.
import type { Manager, Right } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Part, Place } from '#src/releases/release.ts';
import { placed, version } from './release-words.ts';
import { escapeText } from './text.ts';

export function alreadyRuns(place: Place, reference: string): string {
  return `${version(reference)} is what runs as ${placed(place)}. \`/release status ${place.app} ${place.environment}\` says how it is.`;
}

export function managedElsewhere(place: Part, { tool, name }: Manager): string {
  const its = name ? ` (*${escapeText(name, 80)}*)` : '';
  const what = {
    'Argo CD': 'Change the image in the repository that the application follows, and let it sync',
    Flux: 'Change the image in the repository that Flux follows, or let its image automation do it',
    Helm: 'Change the values of the Helm release, and upgrade it',
  }[tool];
  return `${placed(place)} belongs to ${tool}${its}, which would undo what I write. ${what}.`;
}

export function isPaused(place: Part): string {
  return `${placed(place)} is paused, so nothing would roll out. \`/release resume ${place.app} ${place.environment}\` first.`;
}

export function nothingIsStuck(place: Place): string {
  return `No pod of an earlier revision holds ${placed(place)} up. \`/release status ${place.app} ${place.environment}\` says how it is.`;
}

export function updatesOnDelete(place: Part): string {
  return `${placed(place)} replaces its pods only when somebody deletes them (updateStrategy OnDelete), so I could not say when a release is done. Set it to RollingUpdate.`;
}

/** The Role that would do is in docs/releases.md. */
export function missingRights(
  where: { cluster: string; namespace: string },
  missing: readonly Right[],
  identity: string | undefined,
): string {
  const byResource = Map.groupBy(missing, ({ group, resource }) =>
    group ? `${resource}.${group}` : resource,
  );
  const lines = [...byResource].map(
    ([resource, rights]) => `${rights.map(({ verb }) => verb).join(', ')} on ${escapeText(resource, 60)}`,
  );
  const name = identity ? `, *${escapeText(identity, 200)}*,` : '';
  return `My identity in cluster *${escapeText(where.cluster, 60)}*${name} may not do all that it takes in namespace *${where.namespace}*: it lacks ${lines.join('; ')}. The Role in docs/releases.md gives it.`;
}

/** `before`: what ran there before, which nobody has proven. */
export function noGoodRelease(place: Place, before?: string): string {
  const known = `I know no other release of ${placed(place)} that was proven good`;
  if (before === undefined) return `${known}, and none that was not.`;
  return `${known}. \`/rollback ${place.app} ${place.environment} to ${escapeText(before, 80)}\` goes back to ${version(before)} all the same.`;
}

/** For a button that offers the way back from what was suspected when it was drawn. */
export function runsNoMore(place: Place, suspect: string, now: { version: string }): string {
  return `${version(suspect)} no longer runs as ${placed(place)}: ${version(now.version)} does. \`/rollback ${place.app} ${place.environment}\` goes back from that, if it is what you want.`;
}

export function noDigest(place: Place, image: string): string {
  return `${placed(place)} runs ${version(image)}, which is from another repository than \`apps.${place.app}.image\`.`;
}

/** Said when one of several writes failed: the app now runs two releases. */
export function halfWritten(
  place: Place,
  release: string,
  { written, left }: { written: readonly string[]; left: readonly string[] },
): string {
  const names = (workloads: readonly string[]) => workloads.map(version).join(', ');
  return `:warning: ${placed(place)} is *half written*: ${names(written)} ${written.length === 1 ? 'has' : 'have'} ${version(release)}, and ${names(left)} ${left.length === 1 ? 'has' : 'have'} not. Asked for again, it is written to the rest too; going back puts all of them back.`;
}

export function notOneImage(place: Place, images: readonly string[]): string {
  return `${placed(place)} does not run one release: its containers have ${images.map(version).join(', ')}. Put it right there first: \`/release status ${place.app} ${place.environment}\`.`;
}

export function whichWorkload(place: Place, replicas: number, scalable: readonly string[]): string {
  const [first = 'WORKLOAD'] = scalable;
  return `${placed(place)} has several workloads: ${scalable.map(version).join(', ')}. Say which, as in \`/release scale ${place.app} ${place.environment} to ${replicas} of ${first}\`.`;
}

export function noSuchWorkload(place: Place, name: string, all: readonly string[]): string {
  return `${placed(place)} has no workload ${version(name)} that could be scaled, only ${all.map(version).join(', ') || 'such as run a pod a node'}.`;
}

export function changedMeanwhile(place: Part): string {
  return `Somebody else changed ${placed(place)} since this was planned, so I wrote nothing. Ask for it again to see the new plan.`;
}

/** Found out after a crash: it had been written, and something else stands there. */
export function changedRightAfter(place: Part): string {
  return `I had written this, and somebody else changed ${placed(place)} right after. What is there now is theirs, and I leave it alone. \`/release status ${place.app} ${place.environment}\` says what runs.`;
}

export function anotherObject(place: Part): string {
  return `${placed(place)} is another object than the one this was planned for: it was deleted and made anew. I wrote nothing.`;
}

export function noSuchApp(app: string): string {
  return `There is no app *${escapeText(app, 80)}* in the configuration any more.`;
}

export function notThere(place: Place, environments: readonly string[]): string {
  const where = environments.map((name) => `*${escapeText(name, 80)}*`).join(', ') || 'no environment';
  return `*${escapeText(place.app, 80)}* is not in *${escapeText(place.environment, 80)}*: it is in ${where}.`;
}

export function noSuchCluster(name: string): string {
  return `There is no cluster *${escapeText(name, 80)}* in the configuration.`;
}

export function noSuchContainers(
  app: string,
  missing: readonly string[],
  images: readonly { container: string }[],
): string {
  const there = images.map(({ container }) => code(container)).join(', ');
  return `*${app}* has no container ${missing.map(code).join(', ')}; it has ${there}. See \`apps.${app}.container\` in the configuration.`;
}

/** Of one of the app's workloads. */
export function noContainerFrom(
  { app, image }: { app: string; image: string },
  workload: string,
  containers: readonly { container: string; repository: string }[],
): string {
  const there = containers.map(({ container, repository }) => `${code(container)} from ${code(repository)}`);
  return `No container of ${code(workload)} runs *${app}*, an image from ${code(image)}: it has ${there.join(', ')}. Put right \`apps.${app}.image\`, or name the container.`;
}

export function noSuchPlace(app: string | undefined, environment: string | undefined): string {
  const what = app === undefined ? 'No app' : `*${escapeText(app, 80)}*`;
  const where = environment === undefined ? 'any environment' : `*${escapeText(environment, 80)}*`;
  if (app === undefined && environment === undefined)
    return 'The configuration has no `apps` yet: docs/releases.md says how one is added.';
  return `${what} is not in ${where}. \`/release status\` lists what is where.`;
}

export function noPods(place: Place): string {
  return `${placed(place)} has no pod now. \`/release status ${place.app} ${place.environment}\` says why.`;
}

function code(name: string): string {
  return `\`${escapeText(name, 150)}\``;
}
