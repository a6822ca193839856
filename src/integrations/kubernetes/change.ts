// Every change but that of a whole manifest is one JSON Patch: it tests that the object is still the one that was read, and
// leaves a mark.
import { UserError } from '#src/errors.ts';
import type { Json, JsonObject } from '#src/json.ts';
import { escapeText } from '#src/messages/text.ts';
import type { Change, ChangeOptions, OwnedField, Way, Workload } from './kubernetes.ts';
import { withoutWay } from './owners.ts';
import { list, object, text } from './raw.ts';
import { spoken } from './resources.ts';
import { changeCause, markAnnotation } from './workload.ts';

interface Operation {
  [key: string]: Json;
  op: 'test' | 'add' | 'replace';
  path: string;
  value: Json;
}

type Patched = Exclude<Change, { apply: JsonObject }>;

export function patchOf(seen: Workload, change: Patched, options: ChangeOptions): Operation[] {
  const unchanged: Operation = {
    op: 'test',
    path: '/metadata/resourceVersion',
    value: seen.resourceVersion,
  };
  if ('disown' in change) {
    // Nothing else, which would make it an owner again: https://kubernetes.io/docs/reference/using-api/server-side-apply/#clearing-managedfields
    const value = withoutWay(seen.owners, change.disown);
    return [unchanged, { op: 'replace', path: '/metadata/managedFields', value }];
  }
  const some = Object.keys(seen.annotations).length > 0;
  return [unchanged, ...annotate('/metadata', some, annotationsOf(options)), ...changed(seen, change)];
}

export function annotationsOf({ mark, cause }: ChangeOptions): Record<string, string> {
  return {
    [markAnnotation]: mark,
    ...(cause !== undefined && { [changeCause]: cause }),
  };
}

/** Ours to write, whoever has set it last: `kubectl rollout undo` brings back what stood there with the older pods. */
export function isNote({ field }: OwnedField): boolean {
  return [markAnnotation, changeCause].some((name) => field === `.metadata.annotations.${name}`);
}

function changed(seen: Workload, change: Exclude<Patched, { disown: Way }>): Operation[] {
  if ('images' in change) return Object.entries(change.images).map((entry) => setImage(seen, ...entry));
  if ('template' in change) return [{ op: 'replace', path: '/spec/template', value: change.template }];
  if ('replicas' in change)
    return [{ op: 'replace', path: '/spec/replicas', value: scalable(seen, change.replicas) }];
  if ('paused' in change) return [{ op: 'add', path: '/spec/paused', value: pausable(seen, change.paused) }];
  if (seen.paused) throw new UserError(`${capital(spoken(seen.target))} is paused: resume it first.`);
  const annotations = object(object(seen.template.metadata).annotations);
  // https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-k8s-io-restart-at
  return annotate('/spec/template/metadata', Object.keys(annotations).length > 0, {
    'kubectl.kubernetes.io/restartedAt': change.restart,
  });
}

/** `add` replaces what is there, but its parent must exist. */
function annotate(parent: string, some: boolean, annotations: Record<string, string>): Operation[] {
  const path = `${parent}/annotations`;
  if (!some) return [{ op: 'add', path, value: annotations }];
  return Object.entries(annotations).map(([name, value]) => ({
    op: 'add',
    path: `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    value,
  }));
}

/** The place is as sure as the resource version that is tested before. */
function setImage({ target, template, containers }: Workload, name: string, image: string): Operation {
  const spec = object(template.spec);
  for (const field of ['containers', 'initContainers']) {
    const index = list(spec[field]).findIndex((one) => text(object(one).name) === name);
    if (index >= 0)
      return { op: 'replace', path: `/spec/template/spec/${field}/${index}/image`, value: image };
  }
  const names = containers.map((container) => `*${escapeText(container.name)}*`).join(', ');
  throw new UserError(`${capital(spoken(target))} has no container *${escapeText(name)}*, only ${names}.`);
}

function scalable({ target }: Workload, replicas: number): number {
  if (target.kind !== 'daemonset') return replicas;
  throw new UserError(`${capital(spoken(target))} runs one pod a node: it has no number of replicas.`);
}

function pausable({ target }: Workload, paused: boolean): boolean {
  if (target.kind === 'deployment') return paused;
  throw new UserError(`Only a deployment can be paused, and ${spoken(target)} is none.`);
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
