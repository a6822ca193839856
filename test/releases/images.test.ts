import { expect, test } from 'vitest';
import { appImages, pinned, readImage, versionOf } from '#src/releases/images.ts';

const workload = 'deployment/checkout';
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
  expect(versionOf([{ workload, container: 'app', image: `r/checkout:v1@${digest}` }])).toBe('v1');
  expect(versionOf([{ workload, container: 'app', image: `r/checkout@${digest}` }])).toBe(
    'sha256:abababababab',
  );
  expect(versionOf([{ workload, container: 'app', image: 'r/checkout' }])).toBe('latest');
});

const images = [
  { workload, container: 'migrate', image: 'r.example.com/checkout:v1' },
  { workload, container: 'app', image: `r.example.com/checkout:v1@${digest}` },
  { workload, container: 'proxy', image: 'envoy:1' },
];
const checkout = { app: 'checkout', image: 'r.example.com/checkout' };
const namesOf = (found: readonly { container: string }[]) => found.map(({ container }) => container);

test('the containers of an app are those of its image, or those that are named', () => {
  expect(namesOf(appImages(images, checkout))).toEqual(['migrate', 'app']);
  expect(namesOf(appImages(images, { ...checkout, container: ['app'] }))).toEqual(['app']);
});

test('a container that is not there is told with those that are', () => {
  expect(() => appImages(images, { ...checkout, container: ['main'] })).toThrow(
    '*checkout* has no container `main`; it has `migrate`, `app`, `proxy`. See `apps.checkout.container` in the configuration.',
  );
  expect(() => appImages(images, { ...checkout, image: 'r.example.com/shop' })).toThrow(
    'No container of `deployment/checkout` runs *checkout*, an image from `r.example.com/shop`: it has `migrate` from `r.example.com/checkout`',
  );
});

test('of several workloads each must run the app, by names that may be in any of them', () => {
  const worker = { workload: 'statefulset/worker', container: 'worker', image: 'r.example.com/checkout:v1' };
  const other = { workload: 'daemonset/logs', container: 'logs', image: 'fluentd:1' };

  expect(namesOf(appImages([...images, worker], { ...checkout, container: ['app', 'worker'] }))).toEqual([
    'app',
    'worker',
  ]);
  expect(() => appImages([...images, other], checkout)).toThrow(
    'No container of `daemonset/logs` runs *checkout*',
  );
});
