// An image that holds nothing but what is said of it. https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
import { addBlob, addManifest, type Repository } from './store.ts';

export interface ImageLabels {
  /** The commit it was built from: `org.opencontainers.image.revision`. */
  revision?: string;
  source?: string;
  /** ISO 8601 */
  created?: string;
}

export const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociConfig = 'application/vnd.oci.image.config.v1+json';

/** Answers the digest. Pushed to a tag that stood for another image, it moves the tag. */
export function pushImage(
  repository: Repository,
  tag: string,
  { revision, source, created }: ImageLabels,
): string {
  const labels = {
    'org.opencontainers.image.version': tag,
    ...(revision ? { 'org.opencontainers.image.revision': revision } : {}),
    ...(source ? { 'org.opencontainers.image.source': source } : {}),
    ...(created ? { 'org.opencontainers.image.created': created } : {}),
  };
  const config = json({
    ...{ architecture: 'amd64', os: 'linux' },
    ...(created ? { created } : {}),
    config: { Labels: labels },
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const digest = addBlob(repository, config);
  const manifest = json({
    ...{ schemaVersion: 2, mediaType: ociManifest },
    config: { mediaType: ociConfig, digest, size: config.length },
    layers: [],
  });
  return addManifest(repository, tag, { mediaType: ociManifest, bytes: manifest });
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
