import { expect, test } from 'vitest';
import { checkoutReleases, pushCheckoutReleases } from '#sandbox/registry/demo-images.ts';
import { startSandboxRegistry } from '#sandbox/registry/start.ts';
import { registryCases } from '#test/support/registry-cases.ts';

registryCases('the sandbox', () => startSandboxRegistry());

const manifest = { accept: 'application/vnd.oci.image.manifest.v1+json' };

test('asks for a token, gives it for the right password, and takes it for that repository only', async () => {
  await using registry = await startSandboxRegistry({ login: { username: 'bot', password: 'pull' } });
  const digest = registry.push('shop/checkout', 'v1');
  const read = (repository: string, token?: string) =>
    fetch(`${registry.url}/v2/${repository}/manifests/v1`, {
      headers: { ...manifest, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
  const login = (password: string) =>
    fetch(`${registry.url}/token?service=sandbox-registry&scope=repository:shop/checkout:pull`, {
      headers: { authorization: `Basic ${Buffer.from(`bot:${password}`).toString('base64')}` },
    });

  const refused = await read('shop/checkout');
  expect(refused.status).toBe(401);
  expect(refused.headers.get('www-authenticate')).toBe(
    `Bearer realm="${registry.url}/token",service="sandbox-registry",scope="repository:shop/checkout:pull"`,
  );
  expect((await login('guess')).status).toBe(401);
  const { token } = (await (await login('pull')).json()) as { token: string };
  expect((await read('shop/checkout', token)).headers.get('docker-content-digest')).toBe(digest);
  expect((await read('shop/other', token)).headers.get('www-authenticate')).toMatch(/error="invalid_token"$/);
  registry.expireTokens();
  expect((await read('shop/checkout', token)).status).toBe(401);
});

test('fails as often as it is told to', async () => {
  await using registry = await startSandboxRegistry();
  registry.fail(503, 1, 7);

  const first = await fetch(`${registry.url}/v2/`);
  const second = await fetch(`${registry.url}/v2/`);

  expect([first.status, first.headers.get('retry-after'), second.status]).toEqual([503, '7', 200]);
});

test('holds what the shop has released', async () => {
  await using registry = await startSandboxRegistry();

  const digests = pushCheckoutReleases(registry, 'shop/checkout', Date.parse('2026-11-25T12:00:00Z'));

  const { tags } = (await (await fetch(`${registry.url}/v2/shop/checkout/tags/list`)).json()) as {
    tags: string[];
  };
  expect(tags).toEqual(checkoutReleases.map(({ tag }) => tag));
  expect(new Set(Object.values(digests)).size).toBe(tags.length);
  registry.untag('shop/checkout', 'v408');
  const gone = await fetch(`${registry.url}/v2/shop/checkout/manifests/v408`, { headers: manifest });
  expect(gone.status).toBe(404);
});
