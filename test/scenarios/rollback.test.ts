import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({
    apps: ['checkout', 'worker'],
    app: { rollBackAfter: '2m', alerts: { service: 'checkout' } },
    production: { approvals: { by: ['group:S0ADMINS'] }, channels: ['payments'] },
  });
  await stage.install('checkout', 'v1');
  await stage.install('worker', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const payments = () => stage.bot.slack.channel('payments');
const workload = (app: string, where: keyof typeof namespaces) =>
  stage.cluster.deployment(namespaces[where], app);

test('what ran before the bot came is proven good when it lasts, and is what the first rollback goes to', async () => {
  await stage.seenToRunWell('checkout', 'v1', 'staging');
  stage.push('checkout', 'v2-crash');
  await chen().type('/deploy checkout v2-crash staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v2-crash to staging/);
  await card.expectText(/it can go back to v1/);
  await card.thread().expectMessage(/will not finish by itself/);
  await card.expectText(/By policy it goes back/);

  stage.bot.clock.advance(121_000);
  const back = await ops().expectMessage(/Roll back checkout in staging/);
  await workload('checkout', 'staging').expectImage(stage.image('checkout', 'v1'));
  await back.expectText(/is back on v1/);
  await back.expectText(/asked by quarterdeck/);
  await card.expectText(/It goes back by policy/);
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  await ops().expectMessage(/lets releases of checkout in staging go on/);
});

test('a person may stop the rollback that policy is about to begin', async () => {
  stage.push('checkout', 'v3-crash');
  await chen().type('/deploy checkout v3-crash staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v3-crash to staging/);
  await card.expectText(/By policy it goes back/);
  await card.button('Do not roll back').click('chen');
  await card.thread().expectMessage(/@chen stopped the rollback of checkout in staging/);
  stage.bot.clock.advance(121_000);
  await card.expectText(/will not finish by itself/);
  expect(workload('checkout', 'staging').image()).toBe(stage.image('checkout', 'v3-crash'));
  await card.button('Stop').click('chen');
  await card.expectText(/stays written/);
});

test('what somebody changed around the bot is told, kept as theirs, and can be taken back', async () => {
  await stage.seenToRunWell('worker', 'v1', 'production');
  const image = stage.push('worker', 'v2');
  stage.cluster.useKubectl.setImage(namespaces.production, 'worker', image);
  // Whoever looks first: the channels are told all the same.
  await chen().run('/release status worker production', { in: 'ops' });
  await payments().expectMessage(/worker in production was changed outside Quarterdeck: v1 → v2/);
  const history = await chen().run('/release history worker production', { in: 'ops' });
  expect(history.text).toContain('changed outside Quarterdeck');
  expect(history.text).toContain('outside');

  await chen().type('/rollback worker production', { in: 'ops' });
  const back = await ops().expectMessage(/Roll back worker in production/);
  // No approval, though the environment asks for one: it was proven good.
  await workload('worker', 'production').expectImage(stage.image('worker', 'v1'));
  await back.expectText(/is back on v1/);
  await payments().expectMessage(/Roll back worker in production/);
});

test('after a rollback the queue is held, and who wants to release is told by what', async () => {
  stage.push('worker', 'v4');
  const { text } = await stage.bot.slack.user('dora').run('/deploy worker v4 production', { in: 'ops' });
  expect(text).toMatch(/is held for everybody by @?chen: rolled back from v2/);
  const own = await chen().run('/deploy worker v4 production', { in: 'ops' });
  expect(own.text).toMatch(/is held for everybody/);
  await chen().type('/release unlock worker production', { in: 'ops' });
  await ops().expectMessage(/lets releases of worker in production go on/);
});

test('the whole template goes back, and by name to any release', async () => {
  const template = () => workload('worker', 'production').object.spec.template;
  const before = structuredClone(template());
  stage.cluster.useKubectl.patch('Deployment', namespaces.production, 'worker', {
    spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'MODE', value: 'fast' }] }] } } },
  });
  await chen().run('/release status worker production', { in: 'ops' });
  await chen().type('/rollback worker production to v1', { in: 'ops' });
  await workload('worker', 'production').expect(
    'as it was',
    () => !JSON.stringify(template()).includes('MODE'),
  );
  expect(template()).toEqual(before);
});

test('an alert that fires in the bake keeps a release from being proven good', async () => {
  stage.push('checkout', 'v6');
  await chen().type('/deploy checkout v6 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v6 to staging/);
  await card.expectText(/It is proven good when it lasts/);
  await stage.bot.alert('CheckoutErrors', { service: 'checkout', team: 'none' }).fires();
  await ops().expectMessage(/CheckoutErrors/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/is not proven good as checkout in staging: since it runs, CheckoutErrors/);
});
