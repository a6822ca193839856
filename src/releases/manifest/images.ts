// Which containers of a manifest run the app, and the manifest with the images that are released.
import { readContainers } from '#src/integrations/kubernetes/workload.ts';
import { asObject, type Json, type JsonObject } from '#src/json.ts';
import type { ContainerImage, Manifests } from '#src/releases/release.ts';

export function imagesIn(manifests: Manifests): ContainerImage[] {
  return Object.entries(manifests).flatMap(([workload, manifest]) =>
    readContainers(templateOf(manifest)).map(({ name: container, image }) => ({
      workload,
      container,
      image,
    })),
  );
}

export function withImages(manifests: Manifests, images: readonly ContainerImage[]): Manifests {
  const filled = Object.entries(manifests).map(([workload, manifest]) => {
    const its = new Map(
      images.filter((one) => one.workload === workload).map(({ container, image }) => [container, image]),
    );
    return [workload, withPod(manifest, (pod) => withContainers(pod, its))];
  });
  return Object.fromEntries(filled);
}

function templateOf({ spec }: JsonObject): JsonObject {
  return asObject(asObject(spec).template);
}

function withPod(manifest: JsonObject, change: (pod: JsonObject) => JsonObject): JsonObject {
  const template = templateOf(manifest);
  const pod = change(asObject(template.spec));
  return { ...manifest, spec: { ...asObject(manifest.spec), template: { ...template, spec: pod } } };
}

function withContainers(pod: JsonObject, images: ReadonlyMap<string, string>): JsonObject {
  const fill = (containers: Json): Json =>
    Array.isArray(containers)
      ? containers.map((one) => {
          const image = images.get(String(asObject(one).name));
          return image === undefined ? one : { ...asObject(one), image };
        })
      : containers;
  const { containers, initContainers } = pod;
  return {
    ...pod,
    ...(initContainers !== undefined && { initContainers: fill(initContainers) }),
    ...(containers !== undefined && { containers: fill(containers) }),
  };
}
