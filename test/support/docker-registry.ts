import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#sandbox/bot/process.ts';
import { isInstalled, missing } from './peer.ts';
import { type Peer, startPeer, temporaryFolder } from './process.ts';

const program = 'docker-registry';

/** For `describe.skipIf`. */
export function dockerRegistryMissing(): boolean {
  return missing('a registry', isInstalled(program), `apt-get install ${program}`);
}

export interface DockerRegistry extends Peer {
  host: string;
  /** As `docker push` does; resolves to the digest that the registry says. */
  push(repository: string, tag: string, labels: Record<string, string>): Promise<string>;
}

/** The reference implementation, on loopback. With an account it asks for its name and password. */
export async function startDockerRegistry({ account }: { account?: { line: string; header: string } } = {}) {
  const folder = await temporaryFolder('registry');
  const host = `127.0.0.1:${await freePort()}`;
  const url = `http://${host}`;
  await writeFile(join(folder.path, 'htpasswd'), account?.line ?? '');
  const config = join(folder.path, 'config.yml');
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      storage: { filesystem: { rootdirectory: join(folder.path, 'images') } },
      http: { addr: host },
      ...(account && { auth: { htpasswd: { realm: 'images', path: join(folder.path, 'htpasswd') } } }),
    }),
  );
  const peer = await startPeer(program, ['serve', config], { url, ready: '/', cwd: folder.path });
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { ...(init.headers as object), ...(account && { authorization: account.header }) };
    const answer = await fetch(new URL(path, url), { ...init, headers });
    if (!answer.ok) throw new Error(`${init.method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const upload = async (repository: string, content: object) => {
    const body = JSON.stringify(content);
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const begun = await send(`/v2/${repository}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(begun.headers.get('location') ?? '', url);
    place.searchParams.set('digest', digest);
    await send(place.href, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });
    return { digest, size: body.length };
  };
  return {
    ...peer,
    host,
    push: async (repository: string, tag: string, labels: Record<string, string>) => {
      const mediaType = 'application/vnd.oci.image.config.v1+json';
      const config = await upload(repository, { config: { Labels: labels }, rootfs: { type: 'layers' } });
      const manifest = 'application/vnd.oci.image.manifest.v1+json';
      const answer = await send(`/v2/${repository}/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': manifest },
        body: JSON.stringify({
          schemaVersion: 2,
          mediaType: manifest,
          config: { mediaType, ...config },
          layers: [],
        }),
      });
      return answer.headers.get('docker-content-digest') ?? '';
    },
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  } satisfies DockerRegistry;
}
