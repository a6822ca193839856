import { afterAll, beforeAll, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({ app: { rollBackAfter: '2m', bake: '7d' } });
  await stage.install('checkout', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());

test('where nothing was proven good, policy says so instead of going back, and people may by name', async () => {
  const { bot, cluster } = stage;
  const chen = bot.slack.user('chen');
  const ops = bot.slack.channel('ops');
  stage.push('checkout', 'v2-crash');
  await chen.type('/deploy checkout v2-crash staging', { in: 'ops' });
  const card = await ops.expectMessage(/Deploy checkout v2-crash to staging/);
  await card.expectText(/there is nothing sure to go back to/);
  await card.expectText(/By policy it goes back/);
  bot.clock.advance(121_000);
  await card.thread().expectMessage(/Policy would take it back now, but cannot. I know no other release/);
  expect(cluster.deployment(namespaces.staging, 'checkout').image()).toBe(
    stage.image('checkout', 'v2-crash'),
  );

  await chen.type('/rollback checkout staging to v1', { in: 'ops' });
  const back = await ops.expectMessage(/Roll back checkout in staging to v1/);
  await back.expectText(/not proven good: /);
  await cluster.deployment(namespaces.staging, 'checkout').expectImage(stage.image('checkout', 'v1'));
  await back.expectText(/is back on v1/);
});
