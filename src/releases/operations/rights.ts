import { UserError } from '#src/errors.ts';
import type { Right } from '#src/integrations/kubernetes/kubernetes.ts';
import { missingRights } from '#src/messages/release-refusals.ts';
import type { Deployable } from '#src/releases/catalogue.ts';
import type { PlaceNow } from './place.ts';

/** What a release takes in a namespace: no more than the shipped Role gives. */
export function neededRights({
  workloads,
  migrate,
  smoke,
}: Pick<Deployable, 'workloads' | 'migrate'> & { smoke?: Deployable['smoke'] }): Right[] {
  const kinds = [...new Set(workloads.map(({ kind }) => kind))];
  const revisions = kinds.map((kind) => (kind === 'deployment' ? 'replicasets' : 'controllerrevisions'));
  const rights: [string, string, string[]][] = [
    ...kinds.map((kind): [string, string, string[]] => [
      'apps',
      `${kind}s`,
      ['get', 'list', 'watch', 'patch'],
    ]),
    ...[...new Set(revisions)].map((each): [string, string, string[]] => ['apps', each, ['list', 'watch']]),
    ['', 'pods', ['list', 'watch']],
    ['', 'pods/log', ['get']],
    ['', 'events', ['list', 'watch']],
    ...(migrate || smoke?.command
      ? [['batch', 'jobs', ['get', 'create']] satisfies [string, string, string[]]]
      : []),
  ];
  return rights.flatMap(([group, resource, verbs]) => verbs.map((verb) => ({ group, resource, verb })));
}

/** Throws UserError that says whose rights are missing, and which. */
export async function demandRights(
  { where, kubernetes }: Pick<PlaceNow, 'where' | 'kubernetes'>,
  rights: Right[],
): Promise<void> {
  const missing = await kubernetes.missingRights(where.namespace, rights);
  if (missing.length === 0) return;
  // Servers before Kubernetes 1.28 do not say who asks.
  const identity = await kubernetes.whoAmI().catch(() => undefined);
  throw new UserError(missingRights(where, missing, identity));
}
