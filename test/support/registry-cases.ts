// How a registry answers the calls that releases make: the same by the sandbox's and by Debian's docker-registry.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

export interface TestRegistry extends AsyncDisposable {
  url: string;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export function registryCases(name: string, start: () => Promise<TestRegistry>): void {
  describe(`the registry of ${name}`, () => {
    let registry: TestRegistry;
    const ask = (path: string, options: RequestInit = {}) => fetch(`${registry.url}/v2/${path}`, options);
    const accept = { accept: manifestType };

    beforeAll(async () => {
      registry = await start();
    });

    afterAll(async () => {
      await registry?.[Symbol.asyncDispose]();
    });

    /** Pushes an image as a builder does. */
    async function push(repository: string, tag: string, revision: string) {
      const config = JSON.stringify({
        ...{ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } },
        config: { Labels: { 'org.opencontainers.image.revision': revision } },
      });
      const begun = await ask(`${repository}/blobs/uploads/`, { method: 'POST' });
      expect(begun.status).toBe(202);
      const digest = digestOf(config);
      const upload = await fetch(`${begun.headers.get('location')}&digest=${digest}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream' },
        body: config,
      });
      expect(upload.status).toBe(201);
      const manifest = JSON.stringify({
        ...{ schemaVersion: 2, mediaType: manifestType, layers: [] },
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length },
      });
      const put = await ask(`${repository}/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': manifestType },
        body: manifest,
      });
      expect(put.status).toBe(201);
      expect(put.headers.get('docker-content-digest')).toBe(digestOf(manifest));
      return { config, manifest, configDigest: digest, digest: digestOf(manifest) };
    }

    test('says what it is', async () => {
      const answer = await ask('');

      expect(answer.status).toBe(200);
      expect(answer.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
      expect(await answer.text()).toMatch(/^\{\}\n?$/);
    });

    test('tells the digest of a tag to whoever takes its type', async () => {
      const { manifest, digest } = await push('shop/one', 'v1', 'abc');

      const got = await ask('shop/one/manifests/v1', { headers: accept });
      const head = await ask('shop/one/manifests/v1', { method: 'HEAD', headers: accept });

      expect(await got.text()).toBe(manifest);
      for (const answer of [got, head]) {
        expect(answer.status).toBe(200);
        expect(answer.headers.get('docker-content-digest')).toBe(digest);
        expect(answer.headers.get('content-type')).toBe(manifestType);
        expect(answer.headers.get('content-length')).toBe(String(manifest.length));
        expect(answer.headers.get('etag')).toBe(`"${digest}"`);
      }
      expect(await head.text()).toBe('');
    });

    test('does not show a manifest of a type that was not asked for', async () => {
      await push('shop/one', 'v1', 'abc');

      const answer = await ask('shop/one/manifests/v1', { headers: { accept: '*/*' } });

      expect(answer.status).toBe(404);
      expect(await answer.json()).toEqual({
        errors: [
          {
            code: 'MANIFEST_UNKNOWN',
            message: 'OCI manifest found, but accept header does not support OCI manifests',
          },
        ],
      });
    });

    test('a tag moves with the next push, and the digest stays what it was', async () => {
      const first = await push('shop/two', 'v1', 'abc');
      const second = await push('shop/two', 'v1', 'def');

      const moved = await ask('shop/two/manifests/v1', { method: 'HEAD', headers: accept });
      const kept = await ask(`shop/two/manifests/${first.digest}`, { headers: accept });

      expect(moved.headers.get('docker-content-digest')).toBe(second.digest);
      expect(await kept.text()).toBe(first.manifest);
    });

    test('shows what was said of the image when it was built', async () => {
      const { config, configDigest } = await push('shop/one', 'v1', 'abc');

      const answer = await ask(`shop/one/blobs/${configDigest}`);

      expect(answer.headers.get('docker-content-digest')).toBe(configDigest);
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(await answer.text()).toBe(config);
    });

    test('lists all tags, however few are asked for', async () => {
      for (const tag of ['v1', 'v2', 'v3']) await push('shop/three', tag, tag);

      const answer = await ask('shop/three/tags/list?n=2');

      const { name: repository, tags } = (await answer.json()) as { name: string; tags: string[] };
      expect(repository).toBe('shop/three');
      expect(tags.sort()).toEqual(['v1', 'v2', 'v3']);
      expect(answer.headers.get('link')).toBeNull();
    });

    test.each([
      [
        'shop/none/tags/list',
        404,
        {
          code: 'NAME_UNKNOWN',
          message: 'repository name not known to registry',
          detail: { name: 'shop/none' },
        },
      ],
      [
        'shop/one/manifests/v9',
        404,
        { code: 'MANIFEST_UNKNOWN', message: 'manifest unknown', detail: { Tag: 'v9' } },
      ],
      [
        `shop/one/manifests/${digestOf('none')}`,
        404,
        {
          code: 'MANIFEST_UNKNOWN',
          message: 'manifest unknown',
          detail: { Name: 'shop/one', Revision: digestOf('none') },
        },
      ],
      [
        `shop/one/blobs/${digestOf('none')}`,
        404,
        { code: 'BLOB_UNKNOWN', message: 'blob unknown to registry', detail: digestOf('none') },
      ],
      [
        'shop/one/blobs/sha256:zzz',
        400,
        {
          code: 'DIGEST_INVALID',
          message: 'provided digest did not match uploaded content',
          detail: {},
        },
      ],
    ])('%s is refused', async (path, status, error) => {
      await push('shop/one', 'v1', 'abc');

      const answer = await ask(path, { headers: accept });

      expect(answer.status).toBe(status);
      expect(await answer.json()).toEqual({ errors: [error] });
    });

    test('knows no such name and no such method', async () => {
      await push('shop/one', 'v1', 'abc');

      const name = await ask('BAD/manifests/v1', { headers: accept });
      const method = await ask('shop/one/manifests/v1', { method: 'POST' });

      expect([name.status, method.status]).toEqual([404, 405]);
      expect(await name.text()).toBe('404 page not found\n');
      expect(method.headers.get('allow')).toBe('DELETE, GET, HEAD, PUT');
    });
  });
}
