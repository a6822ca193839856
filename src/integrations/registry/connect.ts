import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import { nearestFew, newestFirst } from '#src/nearest.ts';
import { createCalls, type RegistryCalls } from './calls.ts';
import { readLabels } from './labels.ts';
import { digestOf, manifestTypes } from './manifest.ts';
import { placeOf } from './place.ts';
import type { Registries, SettingsOf } from './registries.ts';

export function connectRegistries(settingsOf: SettingsOf): Registries {
  const call = createCalls(settingsOf);
  return {
    resolve: (repository, reference) => resolve(call, repository, reference),
    tags: async (repository) => newestFirst(await listTags(call, repository)),
    labels: (repository, digest) => readLabels(call, placeOf(repository), digest),
  };
}

async function resolve(call: RegistryCalls, repository: string, reference: string): Promise<string> {
  const place = placeOf(repository);
  const path = `/manifests/${encodeURIComponent(reference)}`;
  const head = await call(place, path, { method: 'HEAD', accept: manifestTypes });
  if (head.status === 404) throw await unknownReference(call, repository, reference);
  const told = head.headers.get('docker-content-digest');
  if (told !== null && /^sha256:[0-9a-f]{64}$/.test(told)) return told;

  // The header may be left out; the digest is that of the manifest's bytes.
  const { status, body } = await call(place, path, { accept: manifestTypes });
  if (status === 404) throw await unknownReference(call, repository, reference);
  return digestOf(body);
}

async function unknownReference(
  call: RegistryCalls,
  repository: string,
  reference: string,
): Promise<UserError> {
  const tags = await listTags(call, repository);
  if (tags.length === 0)
    return new UserError(`There is no image *${escapeText(repository, 150)}*. Has it been pushed?`);
  const what = reference.startsWith('sha256:') ? 'nothing of the digest' : 'no tag';
  const near = newestFirst(nearestFew(reference, tags, 5)).map((tag) => `\`${escapeText(tag, 60)}\``);
  const { path } = placeOf(repository);
  return new UserError(
    `The image *${escapeText(path, 150)}* has ${what} \`${escapeText(reference, 80)}\`. It has ${near.join(', ')}${tags.length > near.length ? ' and more' : ''}.`,
  );
}

/** As many as tell what is near; registries list them by name, not by age. */
const mostPages = 5;

async function listTags(call: RegistryCalls, repository: string): Promise<string[]> {
  const tags: string[] = [];
  let path: string | undefined = '/tags/list?n=1000';
  for (let page = 0; page < mostPages && path !== undefined; page += 1) {
    const { status, body, headers } = await call(placeOf(repository), path, { accept: ['application/json'] });
    if (status === 404) return tags;
    tags.push(...tagsIn(body));
    // `<…/tags/list?last=v41&n=1000>; rel="next"`: only its query is followed, so that it leads nowhere else.
    const [, query] = /<[^>]*(\?[^>]*)>;\s*rel="?next"?/.exec(headers.get('link') ?? '') ?? [];
    path = query && `/tags/list${query}`;
  }
  return tags;
}

function tagsIn(body: Uint8Array): string[] {
  try {
    const { tags } = JSON.parse(new TextDecoder().decode(body)) as { tags?: unknown };
    return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string' && isRelease(tag)) : [];
  } catch (cause) {
    throw new TemporaryError('reading the tags of an image', { cause });
  }
}

/**
 * Not what is said about an image, as its signature: `sha256-….sig`.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#referrers-tag-schema
 */
function isRelease(tag: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(tag) && !/^sha256-[0-9a-f]{64}/.test(tag);
}
