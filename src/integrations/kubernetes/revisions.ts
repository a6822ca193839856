// What a workload has rolled out before, as its controller keeps it.
import type { Api } from './api.ts';
import type { Workload } from './kubernetes.ts';
import { list, object, ownerUid, texts } from './raw.ts';
import { pathOf, spoken, written } from './resources.ts';
import { markAnnotation } from './workload.ts';

/**
 * A controller copies its workload's annotations to each revision, and `kubectl rollout undo` takes them from there:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/deployment/util/deployment_util.go
 */
export async function hasRolledOut(
  api: Api,
  { target, uid }: Pick<Workload, 'target' | 'uid'>,
  mark: string,
): Promise<boolean> {
  const kind = target.kind === 'deployment' ? 'replicaset' : 'controllerrevision';
  const path = pathOf(kind, target.namespace);
  const call = { doing: `reading what ${written(target)} was`, about: `what ${spoken(target)} was`, path };
  return list((await api.json(call)).items).some((item) => {
    const metadata = object(object(item).metadata);
    return ownerUid(metadata) === uid && texts(metadata.annotations)[markAnnotation] === mark;
  });
}
