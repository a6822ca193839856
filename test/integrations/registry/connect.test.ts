import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TemporaryError, UserError } from '#src/errors.ts';
import { connectRegistries } from '#src/integrations/registry/connect.ts';
import { placeOf } from '#src/integrations/registry/place.ts';
import type { RegistrySettings } from '#src/integrations/registry/registries.ts';
import { secret } from '#src/secret.ts';
import { type ImageRegistry, openImageRegistry } from '#test/support/image-registry.ts';

let registry: ImageRegistry;
let shop: string;
const digest = {} as Record<'v1' | 'v2' | 'index', string>;

beforeAll(async () => {
  registry = await openImageRegistry();
  shop = `${registry.host}/shop/checkout`;
  digest.v1 = registry.push('shop/checkout', 'v1');
  digest.v2 = registry.push('shop/checkout', 'v2', {
    'org.opencontainers.image.revision': '9f8e7d6',
    'org.opencontainers.image.source': 'https://git.example.com/shop/checkout',
  });
  digest.index = registry.pushIndex('shop/checkout', 'v3', digest.v2);
});
afterAll(() => registry[Symbol.asyncDispose]());
beforeEach(() => {
  registry.before();
  registry.requests.length = 0;
});

const connect = (settings: RegistrySettings = {}) =>
  connectRegistries((host) => (host === registry.host ? { url: registry.url, ...settings } : undefined));

describe('a tag', () => {
  test('is the digest that the registry says, by one HEAD request', async () => {
    expect(await connect().resolve(shop, 'v1')).toBe(digest.v1);
    expect(registry.requests).toEqual(['HEAD /v2/shop/checkout/manifests/v1']);
  });

  test('is that of the manifest itself where the header is left out', async () => {
    registry.before((request, response) => {
      if (request.method !== 'HEAD') return false;
      response.writeHead(200).end();
      return true;
    });

    expect(await connect().resolve(shop, 'v3')).toBe(digest.index);
  });

  test('that is not there is told with the nearest ones, the newest of them first', async () => {
    await expect(connect().resolve(shop, 'v11')).rejects.toThrow(
      'The image *shop/checkout* has no tag `v11`. It has `v3`, `v2`, `v1`.',
    );
  });

  test('of an image that is not there says so', async () => {
    const asked = connect().resolve(`${registry.host}/shop/nothing`, 'v1');

    await expect(asked).rejects.toThrow(
      `There is no image *${registry.host}/shop/nothing*. Has it been pushed?`,
    );
  });

  test('may be a digest', async () => {
    expect(await connect().resolve(shop, digest.v1)).toBe(digest.v1);
  });
});

describe('what its builder wrote on an image', () => {
  test('is read from its configuration', async () => {
    expect(await connect().labels(shop, digest.v2)).toEqual({
      commit: '9f8e7d6',
      source: 'https://git.example.com/shop/checkout',
      created: '2026-11-25T08:00:00Z',
    });
  });

  test('is that of the image for Linux in an index', async () => {
    expect(await connect().labels(shop, digest.index)).toMatchObject({ commit: '9f8e7d6' });
  });

  test('is not believed when it has another digest', async () => {
    registry.before((request, response) => {
      if (!request.url?.includes('/blobs/')) return false;
      response.end('{"config":{"Labels":{"org.opencontainers.image.revision":"forged"}}}');
      return true;
    });

    await expect(connect().labels(shop, digest.v2)).rejects.toThrow(TemporaryError);
  });
});

describe('rights', () => {
  const challenge = (value: string) =>
    registry.before((request, response) => {
      if (request.url?.startsWith('/token')) {
        const granted = request.headers.authorization === `Basic ${btoa('bot:password')}`;
        response.writeHead(granted ? 200 : 401).end(JSON.stringify({ token: 'pulls', expires_in: 300 }));
        return true;
      }
      const { authorization } = request.headers;
      if (
        authorization === 'Bearer pulls' ||
        (value.startsWith('Basic') && authorization?.startsWith('Basic'))
      )
        return false;
      response.writeHead(401, { 'www-authenticate': value }).end();
      return true;
    });
  const bearer = () =>
    `Bearer realm="${registry.url}/token",service="shop",scope="repository:shop/checkout:pull"`;
  const account = { username: 'bot', password: secret('password') };

  test('are a token that is asked for once and used again', async () => {
    challenge(bearer());
    const connected = connect(account);
    await connected.resolve(shop, 'v1');
    await connected.resolve(shop, 'v2');

    expect(registry.requests.filter((line) => line.includes('/token'))).toEqual([
      'GET /token?scope=repository%3Ashop%2Fcheckout%3Apull&service=shop',
    ]);
  });

  test('are a name and a password where it asks for those', async () => {
    challenge('Basic realm="shop"');

    expect(await connect(account).resolve(shop, 'v1')).toBe(digest.v1);
  });

  test('may be a token of the configuration', async () => {
    challenge(bearer());

    expect(await connect({ token: secret('pulls') }).resolve(shop, 'v1')).toBe(digest.v1);
  });

  test('that are missing or wrong are told with where they stand', async () => {
    challenge('Basic realm="shop"');
    await expect(connect().resolve(shop, 'v1')).rejects.toThrow(
      `The registry *${registry.host}* does not let me read *shop/checkout* (401). See \`registries\` in the configuration.`,
    );

    challenge(bearer());
    await expect(connect({ ...account, password: secret('wrong') }).resolve(shop, 'v1')).rejects.toThrow(
      `The registry *${registry.host}* does not take the bot's credentials (401).`,
    );
  });

  test('go to no address that is less safe than the registry', async () => {
    challenge('Bearer realm="http://elsewhere.example.com/token"');

    await expect(connect(account).resolve(shop, 'v1')).rejects.toThrow(TemporaryError);
  });
});

test.each([429, 500, 503])('an answer of %i is worth another try', async (status) => {
  registry.before((_, response) => {
    response.writeHead(status, { 'retry-after': '7' }).end();
    return true;
  });

  const error = await connect()
    .resolve(shop, 'v1')
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemporaryError);
  expect(error).not.toBeInstanceOf(UserError);
  expect(error).toMatchObject({ retryAfter: 7000 });
});

test('a registry that cannot be reached is worth another try', async () => {
  const away = connectRegistries(() => ({ url: 'http://127.0.0.1:1' }));

  await expect(away.resolve('127.0.0.1:1/shop/checkout', 'v1')).rejects.toThrow(TemporaryError);
});

test.each([
  ['registry.example.com:5000/shop/checkout', 'registry.example.com:5000', 'shop/checkout'],
  ['localhost/checkout', 'localhost', 'checkout'],
  ['docker.io/library/nginx', 'docker.io', 'library/nginx'],
  ['nginx', 'docker.io', 'library/nginx'],
  ['grafana/grafana', 'docker.io', 'grafana/grafana'],
])('%s is at %s', (repository, host, path) => {
  expect(placeOf(repository)).toEqual({ host, path });
});
