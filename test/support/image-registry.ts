// A registry of images that a test fills: as much of the distribution API as reading takes, and faults on demand.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ImageRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`, as the names of its images begin. */
  host: string;
  url: string;
  /** Puts an image there under this tag, and resolves to the digest of its manifest. */
  push(repository: string, tag: string, labels?: Record<string, string>): string;
  /** The same image under another digest: an index with an attestation beside it, as buildx makes one. */
  pushIndex(repository: string, tag: string, image: string): string;
  /** Looks at each request first; what it answers stands. */
  before(look?: (request: IncomingMessage, response: ServerResponse) => boolean): void;
  requests: string[];
}

interface Blob {
  type: string;
  body: Buffer;
}

export async function openImageRegistry(): Promise<ImageRegistry> {
  const blobs = new Map<string, Blob>();
  const tags = new Map<string, Map<string, string>>();
  const requests: string[] = [];
  let look: Parameters<ImageRegistry['before']>[0];

  const put = (type: string, content: object): string => {
    const body = Buffer.from(JSON.stringify(content));
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    blobs.set(digest, { type, body });
    return digest;
  };
  const tag = (repository: string, name: string, digest: string): string => {
    const named = tags.get(repository) ?? new Map();
    tags.set(repository, named.set(name, digest));
    return digest;
  };
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (look?.(request, response)) return;
    const [, repository = '', kind, name = ''] =
      /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^?]+)/.exec(request.url ?? '') ?? [];
    const named = tags.get(repository);
    if (kind === 'tags' && named) return void response.end(JSON.stringify({ tags: [...named.keys()] }));
    const reference = decodeURIComponent(name);
    const digest = named?.get(reference) ?? reference;
    const blob = blobs.get(digest);
    if (!blob) return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    response.writeHead(200, { 'content-type': blob.type, 'docker-content-digest': digest });
    response.end(request.method === 'HEAD' ? undefined : blob.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ host, url: `http://${host}`, requests },
    push: (repository, name, labels = {}) => {
      const config = put('application/vnd.oci.image.config.v1+json', {
        created: '2026-11-25T08:00:00Z',
        config: { Labels: { name, ...labels } },
      });
      const type = 'application/vnd.oci.image.manifest.v1+json';
      return tag(repository, name, put(type, { schemaVersion: 2, config: { digest: config }, layers: [] }));
    },
    pushIndex: (repository, name, image) => {
      const type = 'application/vnd.oci.image.index.v1+json';
      const manifests = [
        { digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'unknown', architecture: 'unknown' } },
        { digest: image, platform: { os: 'linux', architecture: 'amd64' } },
      ];
      return tag(repository, name, put(type, { schemaVersion: 2, manifests }));
    },
    before: (next) => {
      look = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
