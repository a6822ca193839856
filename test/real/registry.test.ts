import { describe, expect, test } from 'vitest';
import { UserError } from '#src/errors.ts';
import { connectRegistries } from '#src/integrations/registry/connect.ts';
import { secret } from '#src/secret.ts';
import { dockerRegistryMissing, startDockerRegistry } from '#test/support/docker-registry.ts';

describe.skipIf(dockerRegistryMissing())("Debian's docker-registry", () => {
  test('a tag is the digest that was pushed, with what its builder wrote on it', async () => {
    await using registry = await startDockerRegistry();
    const shop = `${registry.host}/shop/checkout`;
    const pushed = await registry.push('shop/checkout', 'v1', {
      'org.opencontainers.image.revision': '9f8e7d6',
    });
    const registries = connectRegistries(() => ({ url: registry.url }));

    const digest = await registries.resolve(shop, 'v1');

    expect(digest).toBe(pushed);
    expect(await registries.labels(shop, digest)).toEqual({ commit: '9f8e7d6' });
  });

  test('a tag that moved is another digest, and the old one is still there', async () => {
    await using registry = await startDockerRegistry();
    const shop = `${registry.host}/checkout`;
    const first = await registry.push('checkout', 'latest', { build: '1' });
    const second = await registry.push('checkout', 'latest', { build: '2' });
    const registries = connectRegistries(() => ({ url: registry.url }));

    expect(second).not.toBe(first);
    expect(await registries.resolve(shop, 'latest')).toBe(second);
    expect(await registries.resolve(shop, first)).toBe(first);
  });

  test('an unknown tag is told with those that are near', async () => {
    await using registry = await startDockerRegistry();
    for (const tag of ['v411', 'v412', 'main']) await registry.push('checkout', tag, { tag });
    const registries = connectRegistries(() => ({ url: registry.url }));

    const asked = registries.resolve(`${registry.host}/checkout`, 'v421');

    await expect(asked).rejects.toThrow(`has no tag \`v421\`. It has \`v412\`, \`v411\`, \`main\`.`);
  });

  test('one that asks for a name and a password gets them', async () => {
    // bot:quarterdeck, in the form that `htpasswd -B` writes.
    const line = 'bot:$2b$05$jzVUxjh/NBptqKWoQ5jdHOuXCCYuFxGf1Ic9FcxtZD1KmuFxEtqC2';
    const header = `Basic ${btoa('bot:quarterdeck')}`;
    await using registry = await startDockerRegistry({ account: { line, header } });
    const pushed = await registry.push('checkout', 'v1', {});
    const shop = `${registry.host}/checkout`;
    const { url } = registry;

    const known = connectRegistries(() => ({ url, username: 'bot', password: secret('quarterdeck') }));
    expect(await known.resolve(shop, 'v1')).toBe(pushed);

    const stranger = connectRegistries(() => ({ url }));
    await expect(stranger.resolve(shop, 'v1')).rejects.toThrow(UserError);
  });
});
