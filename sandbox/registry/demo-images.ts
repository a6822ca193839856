// What the demo's shop has released so far: good releases, a slow one and a broken one.
import type { SandboxRegistry } from './start.ts';

const source = 'https://git.example/shop/checkout';

export const checkoutReleases = [
  { tag: 'v408', revision: '5d1f0c4a9be27d63f8a1c0e4b7d2963a50fe18c2' },
  { tag: 'v409', revision: '0b7e5a12c94d3f86a1e7b0c5d8f2e6493ab17c04' },
  { tag: 'v410', revision: 'c3a98d70e61b4f25d09c7be812fa6d34905b1e7f' },
  { tag: 'v411', revision: '7f42b6e9d0135ac8e97214fb0d6c83a5e1f09b2d' },
  { tag: 'v412', revision: 'e80d17c5a2f94b36d71e0c8f5ba2496de3701fc8' },
  { tag: 'v413-slow20', revision: '2a6c9e04f7b13d58c0e92f7a4d1b86e35c07f9ad' },
  { tag: 'v414-crash', revision: '91be03d7f52c6a48e0d7f139b5c24ea86df0713b' },
] as const;

const day = 86_400_000;

/** Pushes them all, a day apart, the newest an hour ago. Answers the digest of each tag. */
export function pushCheckoutReleases(
  registry: SandboxRegistry,
  repository: string,
  now: number,
): Record<string, string> {
  const newest = now - 3_600_000;
  const digests = checkoutReleases.map(({ tag, revision }, at) => {
    const created = new Date(newest - (checkoutReleases.length - 1 - at) * day).toISOString();
    return [tag, registry.push(repository, tag, { revision, source, created })];
  });
  return Object.fromEntries(digests);
}
