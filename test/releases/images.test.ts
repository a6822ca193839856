import { expect, test } from 'vitest';
import { appContainers, pinned, readImage, versionOf } from '#src/releases/images.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

test.each([
  ['checkout', { repository: 'checkout', tag: undefined, digest: undefined }],
  [
    'registry:5000/shop/checkout',
    { repository: 'registry:5000/shop/checkout', tag: undefined, digest: undefined },
  ],
  ['registry:5000/checkout:v1', { repository: 'registry:5000/checkout', tag: 'v1', digest: undefined }],
  [`r.example.com/checkout:v1@${digest}`, { repository: 'r.example.com/checkout', tag: 'v1', digest }],
  [`r.example.com/checkout@${digest}`, { repository: 'r.example.com/checkout', tag: undefined, digest }],
])('%s', (image, parts) => {
  expect(readImage(image)).toEqual(parts);
});

test('an image is written with its tag for people and its digest for the node', () => {
  expect(pinned('r.example.com/checkout', 'v1', digest)).toBe(`r.example.com/checkout:v1@${digest}`);
  expect(pinned('r.example.com/checkout', digest, digest)).toBe(`r.example.com/checkout@${digest}`);
});

test('a release is called by its tag or, without one, the beginning of its digest', () => {
  expect(versionOf([{ container: 'app', image: `r/checkout:v1@${digest}` }])).toBe('v1');
  expect(versionOf([{ container: 'app', image: `r/checkout@${digest}` }])).toBe('sha256:abababababab');
  expect(versionOf([{ container: 'app', image: 'r/checkout' }])).toBe('latest');
});

const containers = [
  { name: 'migrate', image: 'r.example.com/checkout:v1' },
  { name: 'app', image: `r.example.com/checkout:v1@${digest}` },
  { name: 'proxy', image: 'envoy:1' },
];
const checkout = { app: 'checkout', image: 'r.example.com/checkout' };

test('the containers of an app are those of its image, or those that are named', () => {
  expect(appContainers(containers, checkout).map(({ name }) => name)).toEqual(['migrate', 'app']);
  expect(appContainers(containers, { ...checkout, container: ['app'] }).map(({ name }) => name)).toEqual([
    'app',
  ]);
});

test('a container that is not there is told with those that are', () => {
  expect(() => appContainers(containers, { ...checkout, container: ['main'] })).toThrow(
    '*checkout* has no container `main`; it has `migrate`, `app`, `proxy`. See `apps.checkout.container` in the configuration.',
  );
  expect(() => appContainers(containers, { ...checkout, image: 'r.example.com/shop' })).toThrow(
    'No container of *checkout* runs an image from `r.example.com/shop`: it has `migrate` from `r.example.com/checkout`',
  );
});
