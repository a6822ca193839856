// What a registry keeps: blobs by their digests, manifests and tags by repository.
import { createHash } from 'node:crypto';

export interface Manifest {
  mediaType: string;
  bytes: Buffer;
}

export interface Repository {
  manifests: Map<string, Manifest>;
  blobs: Map<string, Buffer>;
  /** The digest each tag stands for now. */
  tags: Map<string, string>;
}

export interface RegistryStore {
  find(name: string): Repository | undefined;
  /** Makes it when it is new. */
  open(name: string): Repository;
}

export function createRegistryStore(): RegistryStore {
  const repositories = new Map<string, Repository>();
  return {
    find: (name) => repositories.get(name),
    open(name) {
      const known = repositories.get(name);
      if (known) return known;
      const made: Repository = { manifests: new Map(), blobs: new Map(), tags: new Map() };
      repositories.set(name, made);
      return made;
    },
  };
}

export const digestOf = (bytes: Buffer): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The manifest that a tag or a digest stands for. */
export function manifestAt(
  { manifests, tags }: Repository,
  reference: string,
): (Manifest & { digest: string }) | undefined {
  const digest = reference.startsWith('sha256:') ? reference : tags.get(reference);
  const found = digest === undefined ? undefined : manifests.get(digest);
  return found && digest ? { ...found, digest } : undefined;
}

export function addBlob({ blobs }: Repository, bytes: Buffer): string {
  const digest = digestOf(bytes);
  blobs.set(digest, bytes);
  return digest;
}

export function addManifest(repository: Repository, reference: string, manifest: Manifest): string {
  const digest = digestOf(manifest.bytes);
  repository.manifests.set(digest, manifest);
  if (!reference.startsWith('sha256:')) repository.tags.set(reference, digest);
  return digest;
}
