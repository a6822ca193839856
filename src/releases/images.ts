import { UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
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

interface Contained {
  name: string;
  image: string;
}

/**
 * Those of a workload's containers that run the app: the ones the configuration names or, where it names none, those
 * whose image is from the app's repository. Throws UserError when there are none.
 */
export function appContainers<C extends Contained>(
  containers: readonly C[],
  { app, container, image }: { app: string; container?: readonly string[] | undefined; image: string },
): C[] {
  const chosen = container
    ? containers.filter(({ name }) => container.includes(name))
    : containers.filter((candidate) => readImage(candidate.image).repository === image);
  if (container && chosen.length < container.length) {
    const missing = container.filter((name) => !containers.some((candidate) => candidate.name === name));
    throw new UserError(
      `*${app}* has no container ${missing.map(code).join(', ')}; it has ${containers.map(({ name }) => code(name)).join(', ')}. See \`apps.${app}.container\` in the configuration.`,
    );
  }
  if (chosen.length > 0) return chosen;
  const found = containers.map(
    ({ name, image: its }) => `${code(name)} from ${code(readImage(its).repository)}`,
  );
  throw new UserError(
    `No container of *${app}* runs an image from ${code(image)}: it has ${found.join(', ')}. Put right \`apps.${app}.image\`, or name the container.`,
  );
}

function code(text: string): string {
  return `\`${escapeText(text, 150)}\``;
}
