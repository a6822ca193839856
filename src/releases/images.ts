import { UserError } from '#src/errors.ts';
import { noContainerFrom, noSuchContainers } from '#src/messages/release-refusals.ts';
import type { ContainerImage } from './release.ts';

export interface ImageName {
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** https://github.com/distribution/reference/blob/v0.6.0/reference.go: a colon after the last slash begins the tag. */
export function readImage(image: string): ImageName {
  const [name = '', digest] = image.split('@');
  const [, repository = name, tag] = /^(.*?)(?::([^:/]+))?$/.exec(name) ?? [];
  return { repository, tag, digest };
}

/** `repo:tag@sha256:…`: the tag for people, the digest for the node that pulls it. */
export function pinned(repository: string, reference: string, digest: string): string {
  return reference.startsWith('sha256:') ? `${repository}@${digest}` : `${repository}:${reference}@${digest}`;
}

/** What people call what runs: its tag or, without one, the digest's beginning. */
export function versionOf(images: readonly ContainerImage[]): string {
  const [first] = images;
  const { tag, digest } = readImage(first?.image ?? '');
  return tag ?? digest?.slice(0, 'sha256:'.length + 12) ?? 'latest';
}

/**
 * Those of the containers of an app's workloads that run the app: the ones the configuration names or, where it names
 * none, those whose image is from the app's repository. Throws UserError when a workload has none, or a name is nowhere.
 */
export function appImages(
  images: readonly ContainerImage[],
  app: { app: string; container?: readonly string[] | undefined; image: string },
): ContainerImage[] {
  const missing = app.container?.filter((name) => !images.some(({ container }) => container === name)) ?? [];
  if (missing.length > 0) throw new UserError(noSuchContainers(app.app, missing, images));
  return [...Map.groupBy(images, ({ workload }) => workload)].flatMap(([workload, its]) => {
    const chosen = its.filter(({ container, image }) =>
      app.container ? app.container.includes(container) : readImage(image).repository === app.image,
    );
    if (chosen.length > 0) return chosen;
    const found = its.map(({ container, image }) => ({ container, repository: readImage(image).repository }));
    throw new UserError(noContainerFrom(app, workload, found));
  });
}
