import type { Right } from '#src/integrations/kubernetes/kubernetes.ts';
import type { Deployable } from '#src/releases/catalogue.ts';

/** What a release takes in a namespace: no more than the shipped Role gives. */
export function neededRights({
  workload: { kind },
  migrate,
}: Pick<Deployable, 'workload' | 'migrate'>): Right[] {
  const revisions = kind === 'deployment' ? 'replicasets' : 'controllerrevisions';
  const rights: [string, string, string[]][] = [
    ['apps', `${kind}s`, ['get', 'list', 'watch', 'patch']],
    ['apps', revisions, ['list', 'watch']],
    ['', 'pods', ['list', 'watch']],
    ['', 'pods/log', ['get']],
    ['', 'events', ['list', 'watch']],
    ...(migrate ? [['batch', 'jobs', ['get', 'create']] satisfies [string, string, string[]]] : []),
  ];
  return rights.flatMap(([group, resource, verbs]) => verbs.map((verb) => ({ group, resource, verb })));
}
