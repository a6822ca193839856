import { expect, test } from 'vitest';
import { takesOver } from '#src/messages/release-manifest.ts';
import { parseManifests } from '#src/releases/manifest/read-manifests.ts';

const own = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: checkout, namespace: shop }
spec: { template: { spec: { containers: [{ name: app, image: r.example.com/checkout }] } } }
`;
const expected = { workloads: ['deployment/checkout'], namespace: 'shop' };
const mistakesOf = (text: string) =>
  parseManifests(text, expected).mistakes.map(
    ({ document, path, found, expected: wanted }) => `${document} ${path}: ${found} / ${wanted}`,
  );

test('a manifest is what its author says, and empty documents are none', () => {
  const { manifests, mistakes } = parseManifests(`---\n${own}\n---\n# nothing\n---\n`, expected);

  expect(mistakes).toEqual([]);
  expect(manifests['deployment/checkout']).toMatchObject({
    metadata: { name: 'checkout', namespace: 'shop' },
  });
});

test.each([
  ['', ['1 : nothing / deployment/checkout']],
  [
    `${own}---\nkind: Secret\napiVersion: v1\nmetadata: { name: x }`,
    ['2 : v1 Secret/x / only apps/v1 deployment/checkout'],
  ],
  [`${own}---${own}`, ['2 : deployment/checkout again / it once']],
  [own.replace('namespace: shop', 'namespace: other'), ['1 metadata.namespace: other / shop']],
  [
    own.replace('containers:', 'initContainers:'),
    ['1 spec.template.spec.containers: none / a list of containers'],
  ],
  ['- a list', ['1 : no object of Kubernetes / only apps/v1 deployment/checkout']],
])('%j is told what is wrong with it', (text, says) => {
  expect(mistakesOf(text)).toEqual(says);
});

test.each([
  `${own}status: {}`,
  own.replace('name: checkout,', 'name: checkout, resourceVersion: "1",'),
  own.replace('name: checkout,', 'name: checkout, annotations: { quarterdeck.dev/operation: x },'),
  own.replace('spec: {', 'spec: { paused: true,'),
  own.replace(
    'template: {',
    'template: { metadata: { annotations: { kubectl.kubernetes.io/restartedAt: x } },',
  ),
])('%j holds what is the server’s to write, or the bot’s', (text) => {
  expect(mistakesOf(text)).toEqual([expect.stringContaining('it left out: it is the server’s to write')]);
});

test.each([
  `${own}kind: Again`,
  'a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c]',
  'a: *nothing',
  'a: [',
])('%j is no YAML that is read', (text) => {
  expect(mistakesOf(text)).toEqual([expect.stringContaining('a mistake in the YAML')]);
});

test('what an autoscaler sets is never taken over; anything else only by a person', () => {
  const autoscaled = { field: '.spec.replicas', manager: 'kube-controller-manager' };
  const image = { field: '.spec.template.spec.containers[name="app"].image', manager: 'kubectl-set' };

  expect(takesOver([])).toBeUndefined();
  expect(takesOver([image, autoscaled])).toMatchObject({ stop: expect.stringContaining('`spec.replicas`') });
  expect(takesOver([image])).toMatchObject({
    ask: expect.stringContaining('*kubectl-set*: `containers[app].image`'),
    permission: 'operation.override',
  });
});
