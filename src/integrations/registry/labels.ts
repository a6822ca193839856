import { z } from 'zod';
import { TemporaryError } from '#src/errors.ts';
import type { RegistryCalls } from './calls.ts';
import { digestOf, Manifest, manifestTypes } from './manifest.ts';
import type { Place } from './place.ts';
import type { ImageLabels } from './registries.ts';

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/config.md */
const Config = z.object({
  created: z.string().optional(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

export async function readLabels(call: RegistryCalls, place: Place, digest: string): Promise<ImageLabels> {
  const manifest = await verified(call, place, 'manifests', digest, Manifest);
  if ('config' in manifest) return await labelsOf(call, place, manifest.config.digest);
  const linux = manifest.manifests.filter(({ platform }) => platform?.os === 'linux');
  const [image] = linux.length > 0 ? linux : manifest.manifests;
  const inner = image && (await verified(call, place, 'manifests', image.digest, Manifest));
  // An index in an index is nobody's image.
  return inner && 'config' in inner ? await labelsOf(call, place, inner.config.digest) : {};
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/annotations.md#pre-defined-annotation-keys */
async function labelsOf(call: RegistryCalls, place: Place, digest: string): Promise<ImageLabels> {
  const { created, config } = await verified(call, place, 'blobs', digest, Config);
  const labels = config?.Labels ?? {};
  return withoutNothing({
    commit: labels['org.opencontainers.image.revision'],
    source: labels['org.opencontainers.image.source'],
    created: labels['org.opencontainers.image.created'] ?? created,
  });
}

/** What is named by a digest is believed only when it has that digest. */
async function verified<T>(
  call: RegistryCalls,
  place: Place,
  kind: 'manifests' | 'blobs',
  digest: string,
  schema: z.ZodType<T>,
): Promise<T> {
  const { body } = await call(place, `/${kind}/${digest}`, { accept: [...manifestTypes, '*/*'] });
  const what = `reading ${place.host}/${place.path}@${digest}`;
  if (digestOf(body) !== digest) throw new TemporaryError(`${what}: what came has another digest`);
  try {
    return schema.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch (cause) {
    throw new TemporaryError(what, { cause });
  }
}

function withoutNothing(labels: Record<keyof ImageLabels, string | undefined>): ImageLabels {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value));
}
