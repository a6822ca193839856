import type { Right, WorkloadKind } from '#src/integrations/kubernetes/kubernetes.ts';

/** What a release takes in a namespace: no more than the shipped Role gives. */
export function neededRights(kind: WorkloadKind): Right[] {
  const revisions = kind === 'deployment' ? 'replicasets' : 'controllerrevisions';
  const rights: [string, string, string[]][] = [
    ['apps', `${kind}s`, ['get', 'list', 'watch', 'patch']],
    ['apps', revisions, ['list', 'watch']],
    ['', 'pods', ['list', 'watch']],
    ['', 'pods/log', ['get']],
    ['', 'events', ['list', 'watch']],
  ];
  return rights.flatMap(([group, resource, verbs]) => verbs.map((verb) => ({ group, resource, verb })));
}
