import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Images and indexes of images, in both families of names. */
export const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const Digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const Platform = z.object({ os: z.string(), architecture: z.string() });

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md and image-index.md */
export const Manifest = z.union([
  z.object({ manifests: z.array(z.object({ digest: Digest, platform: Platform.optional() })) }),
  z.object({ config: z.object({ digest: Digest }) }),
]);

export function digestOf(body: Uint8Array): string {
  return `sha256:${createHash('sha256').update(body).digest('hex')}`;
}
