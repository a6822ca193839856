import { describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import { Conflict, Forbidden, NotFound, Rejected } from '#src/integrations/kubernetes/errors.ts';
import type { Target } from '#src/integrations/kubernetes/kubernetes.ts';
import type { JsonObject } from '#src/json.ts';
import { json, refuse, startApiServer } from '#test/support/api-server.ts';
import { workload } from '#test/support/workloads.ts';

const target: Target = { kind: 'deployment', namespace: 'shop', name: 'checkout' };
const path = '/apis/apps/v1/namespaces/shop/deployments/checkout';

function deployment(annotations: Record<string, string> = {}): JsonObject {
  const object = workload('shop', { annotations });
  return {
    ...object,
    metadata: { ...(object.metadata as object), uid: 'u1', resourceVersion: '7', generation: 3 },
  };
}

test('asks with the token of the kubeconfig', async () => {
  await using api = await startApiServer((_, response) => json(response, deployment()));

  await api.kubernetes.read(target);

  expect(api.asked).toMatchObject([{ method: 'GET', path, headers: { authorization: 'Bearer secret' } }]);
});

test('a field that a newer server has added is kept in the template', async () => {
  const object = deployment();
  const spec = {
    ...(object.spec as object),
    template: { spec: { containers: [], fromTheFuture: { deep: [1] } } },
  };
  await using api = await startApiServer((_, response) => json(response, { ...object, spec }));

  expect((await api.kubernetes.read(target)).template).toEqual(spec.template);
});

describe('a change', () => {
  test('tests that the object is the one that was read, and marks it in the same call', async () => {
    await using api = await startApiServer((_, response) => json(response, deployment()));
    const seen = await api.kubernetes.read(target);

    await api.kubernetes.change(
      seen,
      { images: { app: 'r.test/a@sha256:1' } },
      { mark: 'op-1', dryRun: true },
    );

    expect(api.asked[1]).toMatchObject({
      ...{ method: 'PATCH', path, query: { dryRun: 'All', fieldManager: 'quarterdeck' } },
      headers: { 'content-type': 'application/json-patch+json' },
      body: [
        { op: 'test', path: '/metadata/resourceVersion', value: '7' },
        { op: 'add', path: '/metadata/annotations', value: { 'quarterdeck.dev/operation': 'op-1' } },
        { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'r.test/a@sha256:1' },
      ],
    });
  });

  test('leaves the annotations of others alone', async () => {
    await using api = await startApiServer((_, response) =>
      json(response, deployment({ 'team/owner': 'pay' })),
    );
    const seen = await api.kubernetes.read(target);

    await api.kubernetes.change(seen, { replicas: 3 }, { mark: 'op-1' });

    expect(api.asked[1]?.body).toEqual([
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'add', path: '/metadata/annotations/quarterdeck.dev~1operation', value: 'op-1' },
      { op: 'replace', path: '/spec/replicas', value: 3 },
    ]);
  });
});

describe('a refusal', () => {
  const causes = [{ reason: 'FieldValueRequired', message: 'Required value', field: 'spec.x' }];

  test.each([
    [401, {}, Forbidden, "The cluster *main* does not accept the bot's credentials."],
    [404, {}, NotFound, 'There is no deployment *checkout* in *shop* in the cluster *main*.'],
    [409, { message: 'the object has been modified' }, Conflict, 'reading deployment shop/checkout'],
    [422, { message: 'the server rejected our request' }, Conflict, 'reading deployment shop/checkout'],
    [
      422,
      { message: 'is invalid', details: { causes } },
      Rejected,
      'does not accept the change of deployment *checkout*',
    ],
    [
      403,
      { message: 'exceeded quota: pods' },
      Rejected,
      'does not accept the change of deployment *checkout*',
    ],
    [429, {}, TemporaryError, 'reading deployment shop/checkout'],
    [500, {}, TemporaryError, 'reading deployment shop/checkout'],
  ])('%i %o', async (code, status, kind, message) => {
    await using api = await startApiServer((_, response) => refuse(response, code, status));

    const error: unknown = await api.kubernetes.read(target).catch((cause: unknown) => cause);

    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(message);
  });

  test('for want of a right names whose it is, and which', async () => {
    const message =
      'deployments.apps "checkout" is forbidden: User "system:serviceaccount:t:bot" cannot get resource "deployments" in API group "apps" in the namespace "shop"';
    await using api = await startApiServer((_, response) =>
      refuse(response, 403, { reason: 'Forbidden', message }),
    );

    await expect(api.kubernetes.read(target)).rejects.toThrow(
      "*system:serviceaccount:t:bot*, the bot's identity in the cluster *main*, may not get *deployments.apps*, so it cannot reach deployment *checkout* in *shop*.",
    );
  });

  test('for load says how long to wait', async () => {
    await using api = await startApiServer((_, response) =>
      refuse(response, 429, {}, { 'retry-after': '3' }),
    );

    await expect(api.kubernetes.read(target)).rejects.toMatchObject({ retryAfter: 3_000 });
  });
});

test.each([
  ['an answer that is not JSON', '<html>Bad Gateway</html>'],
  ['an answer that is cut off', undefined],
])('%s is a temporary error', async (_, body) => {
  await using api = await startApiServer((__, response) => {
    if (body === undefined) response.destroy();
    else response.end(body);
  });

  await expect(api.kubernetes.read(target)).rejects.toThrow(TemporaryError);
});

test.each([
  [
    { name: 'main', kubeconfig: '/nowhere/kubeconfig' },
    'The kubeconfig of *main* cannot be read: /nowhere/kubeconfig.',
  ],
])('a kubeconfig that is not there is said at once', async (settings, message) => {
  const connecting = connectKubernetes(settings, systemClock());

  await expect(connecting).rejects.toThrow(UserError);
  await expect(connecting).rejects.toThrow(message);
});

test('however many ask at once, each right is asked for once; one that is missing is asked for anew', async () => {
  await using api = await startApiServer(({ body }, response) => {
    const { resource } = (body as { spec: { resourceAttributes: { resource: string } } }).spec
      .resourceAttributes;
    json(response, { status: { allowed: resource === 'pods' } });
  });
  const rights = [
    { verb: 'list', resource: 'pods', group: '' },
    { verb: 'patch', resource: 'deployments', group: 'apps' },
  ];
  const ask = () => api.kubernetes.missingRights('shop', rights);

  const answers = await Promise.all(Array.from({ length: 50 }, ask));
  expect(answers).toEqual(answers.map(() => [rights[1]]));
  expect(api.asked).toHaveLength(2);
  await ask();
  expect(api.asked).toHaveLength(3);
  await api.kubernetes.missingRights('another', rights);
  expect(api.asked).toHaveLength(5);
});
