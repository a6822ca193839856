// Of apps that are written by their manifest: what is wrong with it, what it takes over, and how it moves.
import type { OwnedField, Way } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Guarded } from '#src/operations/operation.ts';
import type { ManifestMistake } from '#src/releases/manifest/document.ts';
import { version } from './release-words.ts';
import { escapeText, plural } from './text.ts';

/** At most so many are named: the rest is counted. */
const most = 8;

export function unreadableManifest(file: string, code: string): string {
  const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${escapeText(code, 40)})`;
  return `The manifest ${path(file)} ${why}. It is named by \`manifest\` in the configuration, relative to that.`;
}

export function manifestMistakes(file: string, mistakes: readonly ManifestMistake[]): string {
  const lines = mistakes.slice(0, most).map(({ document, path: at, found, expected }) => {
    const what = at === '' ? '' : ` ${path(at)}:`;
    return `document ${document}:${what} found ${escapeText(found, 200)}, expected ${escapeText(expected, 300)}.`;
  });
  const more = mistakes.length > most ? [`… and ${mistakes.length - most} more`] : [];
  return [`The manifest ${path(file)} is not what it should be:`, ...lines, ...more].join('\n');
}

export interface ManifestShown {
  file: string;
  /** Of what is applied, but for the images. */
  digest: string;
}

export function manifestLine({ file, digest }: ManifestShown): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return `Its manifest ${path(name)} is applied (${version(digest.slice(0, 12))}).`;
}

/** Of a plan that writes in another way than the last did. */
export function moveLines(from: Way | null): string[] {
  if (from === null) return [];
  const how =
    from === 'image'
      ? '*It moves to its manifest*: from now on what the manifest names is the bot’s to set, and what it no longer names is taken away'
      : '*It moves away from its manifest*: only the pod template is written, and whoever applies manifests may set the rest';
  return [`${how}. Moving itself changes no field.`];
}

export function scalesBack(count: number): string {
  return `:warning: Its manifest says ${plural(count, 'replica')}: the next deploy goes back to that, unless \`spec.replicas\` is taken out of it.`;
}

/** As whom the autoscaler of Kubernetes writes: nothing else of it sets a number of replicas. */
const autoscaler = 'kube-controller-manager';

/** Only a person takes from others what they own, and nobody what would be set again the next moment. */
export function takesOver(fields: readonly OwnedField[]): Guarded {
  if (fields.some(({ field, manager: name }) => field === '.spec.replicas' && name === autoscaler))
    return {
      stop: 'An autoscaler has set the number of replicas, and the manifest sets another. Take `spec.replicas` out of the manifest: the number then stays as it is.',
    };
  if (fields.length === 0) return undefined;
  return {
    ask: `:warning: Others have set what the manifest sets otherwise: ${ownedFields(fields)}. Go on only if that is to be overwritten, and the bot’s from then on; else take it out of the manifest, or say there what they say.`,
    permission: 'operation.override',
  };
}

/** Found out when it was about to be written. */
export function ownedMeanwhile(where: string, fields: readonly OwnedField[]): string {
  return `Somebody else has set what the manifest of ${where} sets otherwise, since this was planned: ${ownedFields(fields)}. I wrote nothing. Ask for it again to see the new plan.`;
}

/** `*kubectl-set*: `containers[app].image`; *helm*: …` */
function ownedFields(fields: readonly OwnedField[]): string {
  const shown = fields.slice(0, most);
  const owners = [...Map.groupBy(shown, ({ manager: name }) => name).values()].map((its) => {
    const [first] = its;
    return `${first ? manager(first) : ''}: ${its.map(({ field }) => fieldName(field)).join(', ')}`;
  });
  const more = fields.length - shown.length;
  return [...owners, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function manager({ manager: name }: OwnedField): string {
  return `*${escapeText(name, 80)}*`;
}

/** `.spec.template.spec.containers[name="app"].image` as a diff has it: `containers[app].image`. */
function fieldName(field: string): string {
  return path(field.replace(/\[name="([^"]*)"\]/g, '[$1]').replace(/^\.(spec\.(template\.spec\.)?)?/, ''));
}

function path(text: string): string {
  return `\`${escapeText(text.replaceAll('`', "'"), 200)}\``;
}
