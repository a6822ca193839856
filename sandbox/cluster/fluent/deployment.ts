import { theResource } from '../resources.ts';
import type { Deployment } from '../workloads.ts';
import { podListing, type Stage } from './stage.ts';

export interface DeploymentHandle {
  /** As it is now; throws where there is none. */
  readonly object: Deployment;
  /** Of its first container, or of the one that is named. */
  image(container?: string): string;
  /** The template asks for this image, now or later. */
  expectImage(image: string, within?: number): Promise<Deployment>;
  /** Every replica runs the template and is available: `kubectl rollout status` would say so. */
  expectRolledOut(within?: number): Promise<Deployment>;
  /** `Progressing` says so: `ProgressDeadlineExceeded`, `ReplicaSetUpdated` … */
  expectProgress(reason: string, within?: number): Promise<Deployment>;
  /** Once, in the very moment in which it asks for this image: before who wrote it is answered. */
  whenOn(image: string, then: () => void): void;
  expect(what: string, fits: (deployment: Deployment) => boolean, within?: number): Promise<Deployment>;
}

export function deploymentHandle(stage: Stage, namespace: string, name: string): DeploymentHandle {
  const { store } = stage.world;
  const find = (): Deployment | undefined =>
    store.get(theResource('deployments'), namespace, name) as Deployment | undefined;
  const object = (): Deployment => {
    const found = find();
    if (!found) throw new Error(`there is no deployment ${namespace}/${name} in the sandbox`);
    return found;
  };
  const imageOf = ({ spec }: Deployment, container?: string): string => {
    const { containers } = spec.template.spec;
    const chosen = containers.find((each) => each.name === container) ?? containers[0];
    return chosen?.image ?? '';
  };
  const expect: DeploymentHandle['expect'] = (what, fits, within) =>
    stage.until({
      what: `${namespace}/${name} to be ${what}`,
      look() {
        const found = find();
        return found && fits(found) ? found : undefined;
      },
      listing: () => `${JSON.stringify(find()?.status)}\n${podListing(stage, namespace)}`,
      ...(within === undefined ? {} : { within }),
    });

  return {
    get object() {
      return object();
    },
    image: (container) => imageOf(object(), container),
    expect,
    expectImage: (image, within) => expect(`on ${image}`, (found) => imageOf(found) === image, within),
    whenOn(image, then) {
      const stop = store.listen(({ object: changed }) => {
        const { kind, metadata } = changed;
        if (kind !== 'Deployment' || metadata.name !== name || metadata.namespace !== namespace) return;
        if (imageOf(changed as Deployment) !== image) return;
        stop();
        then();
      });
    },
    expectRolledOut: (within) => expect('rolled out', isRolledOut, within),
    expectProgress: (reason, within) =>
      expect(
        `progressing as ${reason}`,
        ({ status }) => status.conditions?.find(({ type }) => type === 'Progressing')?.reason === reason,
        within,
      ),
  };
}

/** https://github.com/kubernetes/kubectl/blob/v0.36.3/pkg/polymorphichelpers/rollout_status.go */
function isRolledOut({ metadata, spec, status }: Deployment): boolean {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status;
  return (
    observedGeneration >= (metadata.generation ?? 1) &&
    updatedReplicas >= spec.replicas &&
    replicas <= updatedReplicas &&
    availableReplicas >= updatedReplicas
  );
}
