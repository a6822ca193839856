// The calls of the OCI distribution API that releases make, and the pushes that put images there.
// https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Answer, json, plain, refusals } from './answer.ts';
import { ociManifest } from './image.ts';
import { addBlob, addManifest, digestOf, manifestAt, type RegistryStore } from './store.ts';

export interface RegistryRequest {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

type Handle = (store: RegistryStore, name: string, last: string, request: RegistryRequest) => Answer;

interface Route {
  path: RegExp;
  methods: Record<string, Handle>;
}

const repository = String.raw`[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*`;
const route = (rest: string): RegExp => new RegExp(`^/v2/(?<name>${repository})/${rest}$`);

const routes: Route[] = [
  { path: route('tags/(?<last>list)'), methods: { GET: listTags } },
  {
    path: route(String.raw`manifests/(?<last>[\w][\w.-]{0,127}|sha256:[0-9a-f]{64})`),
    methods: { DELETE: untag, GET: readManifest, HEAD: readManifest, PUT: putManifest },
  },
  { path: route('blobs/uploads/(?<last>[^/]*)'), methods: { POST: beginUpload, PUT: endUpload } },
  { path: route('blobs/(?<last>[^/]+)'), methods: { GET: readBlob, HEAD: readBlob } },
];

/** Which repository the request is about; undefined for the base of the API. */
export const repositoryOf = (url: URL): string | undefined =>
  routes.map(({ path }) => path.exec(url.pathname)?.groups?.name).find(Boolean);

export function answerRegistry(store: RegistryStore, request: RegistryRequest): Answer {
  const { pathname } = request.url;
  if (pathname === '/v2/') return json(200, {});
  for (const { path, methods } of routes) {
    const { name, last = '' } = path.exec(pathname)?.groups ?? {};
    if (name === undefined) continue;
    const handle = methods[request.method];
    if (handle) return handle(store, name, last, request);
    return plain(405, 'Method not allowed', { allow: Object.keys(methods).join(', ') });
  }
  return plain(404, '404 page not found');
}

function listTags(store: RegistryStore, name: string): Answer {
  const found = store.find(name);
  return found ? json(200, { name, tags: [...found.tags.keys()] }) : refusals.nameUnknown(name);
}

function readManifest(
  store: RegistryStore,
  name: string,
  reference: string,
  { headers }: RegistryRequest,
): Answer {
  const found = store.find(name);
  const manifest = found && manifestAt(found, reference);
  if (!manifest)
    return reference.startsWith('sha256:')
      ? refusals.revisionUnknown(name, reference)
      : refusals.manifestUnknown(reference);
  // Whoever does not name the type does not get it, be the accept header as wide as it may.
  const accepted = (headers.accept ?? '').split(',').map((each) => each.split(';')[0]?.trim());
  if (manifest.mediaType === ociManifest && !accepted.includes(ociManifest))
    return refusals.manifestNotAccepted();
  return {
    status: 200,
    body: manifest.bytes,
    headers: {
      'content-type': manifest.mediaType,
      'docker-content-digest': manifest.digest,
      etag: `"${manifest.digest}"`,
    },
  };
}

function putManifest(
  store: RegistryStore,
  name: string,
  reference: string,
  { headers, body }: RegistryRequest,
): Answer {
  const mediaType = headers['content-type'] ?? ociManifest;
  const digest = addManifest(store.open(name), reference, { mediaType, bytes: body });
  return { status: 201, body: '', headers: { 'docker-content-digest': digest } };
}

function untag(store: RegistryStore, name: string, reference: string): Answer {
  const found = store.find(name);
  if (!found?.manifests.delete(reference)) return refusals.revisionUnknown(name, reference);
  for (const [tag, digest] of found.tags) if (digest === reference) found.tags.delete(tag);
  return { status: 202, body: '' };
}

function beginUpload(_: RegistryStore, name: string, __: string, { url }: RegistryRequest): Answer {
  const location = `${url.origin}/v2/${name}/blobs/uploads/${randomUUID()}?_state=sandbox`;
  return { status: 202, body: '', headers: { location } };
}

function endUpload(store: RegistryStore, name: string, _: string, { url, body }: RegistryRequest): Answer {
  if (url.searchParams.get('digest') !== digestOf(body)) return refusals.digestInvalid();
  const digest = addBlob(store.open(name), body);
  return { status: 201, body: '', headers: { 'docker-content-digest': digest } };
}

function readBlob(store: RegistryStore, name: string, digest: string): Answer {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) return refusals.digestInvalid();
  const bytes = store.find(name)?.blobs.get(digest);
  if (!bytes) return refusals.blobUnknown(digest);
  return {
    status: 200,
    body: bytes,
    headers: {
      ...{ 'accept-ranges': 'bytes', 'cache-control': 'max-age=31536000' },
      ...{ 'content-type': 'application/octet-stream', 'docker-content-digest': digest, etag: `"${digest}"` },
    },
  };
}
