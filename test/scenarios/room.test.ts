import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage();
  await stage.install('checkout', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const staging = () => stage.cluster.deployment(namespaces.staging, 'checkout');

function quota(pods: string): void {
  stage.cluster.apply({
    ...{ apiVersion: 'v1', kind: 'ResourceQuota' },
    metadata: { name: 'few', namespace: namespaces.staging },
    spec: { hard: { pods } },
  });
}

test('a rollout that its quota leaves no room for is named before it begins, and goes on when told to', async () => {
  quota('2');
  const image = stage.push('checkout', 'v2');
  await chen().type('/deploy checkout v2 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v2 to staging/);
  await card.expectText(
    /needs room for one more pod before an old one goes, and there is none: quota few: pods 2 of 2 used/,
  );
  expect(staging().image()).not.toBe(image);

  quota('3');
  await card.button('Go on').click('chen');
  await staging().expectImage(image);
  await card.thread().expectMessage(/Every replica of checkout in staging runs v2/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});

test('more pods than a quota leaves room for are named, too', async () => {
  await chen().type('/release scale checkout staging to 5', { in: 'ops' });
  const card = await ops().expectMessage(/Scale checkout in staging to 5/);
  await card.expectText(/3 more pods will not all find room: quota few: pods 2 of 3 used/);
  await card.button('Withdraw').click('chen');
  await card.expectText(/withdrew it/);
});

test('what an autoscaler decides is refused, with what to change', async () => {
  stage.cluster.apply({
    ...{ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    metadata: { name: 'checkout-web', namespace: namespaces.staging },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'checkout' },
      ...{ minReplicas: 2, maxReplicas: 6 },
    },
  });
  const { text } = await chen().run('/release scale checkout staging to 3', { in: 'ops' });
  expect(text).toMatch(
    /The autoscaler checkout-web decides how many replicas checkout in staging has, from 2 to 6/,
  );
  expect(text).toMatch(/minReplicas or maxReplicas/);

  await chen().type('/release scale checkout production to 3', { in: 'ops' });
  await (await ops().expectMessage(/Scale checkout in production to 3/)).expectText(/runs 3 replicas/);
});

test('no pods at all is what an autoscaler leaves alone', async () => {
  await chen().type('/release scale checkout staging to 0', { in: 'ops' });
  await (await ops().expectMessage(/Scale checkout in staging to 0/)).expectText(/runs 0 replicas/);
});
