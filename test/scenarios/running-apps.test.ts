// What people do to an app that runs, without releasing it anew.
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
const pods = () => stage.cluster.pods(namespaces.staging).map(({ metadata }) => metadata.uid);

test('restarted, every pod is new and the release is the same', async () => {
  const before = pods();
  await chen().type('/release restart checkout staging', { in: 'ops' });
  const card = await ops().expectMessage(/Restart checkout in staging/);
  await card.expectText(/Every pod of checkout in staging is new, and runs v1 as before/);

  const after = pods();
  expect(after).toHaveLength(before.length);
  expect(after.filter((uid) => before.includes(uid))).toEqual([]);
  expect(staging().image()).toBe(stage.image('checkout', 'v1'));
});

test('scaled, it runs so many, and one click has it as before', async () => {
  await chen().type('/release scale checkout staging to 5', { in: 'ops' });
  const card = await ops().expectMessage(/Scale checkout in staging to 5/);
  await card.expectText(/2 → 5 replicas/);
  await card.expectText(/checkout in staging runs 5 replicas/);
  expect(staging().object.status.availableReplicas).toBe(5);

  const { text } = await chen().run('/release scale checkout staging 5', { in: 'ops' });
  expect(text).toMatch(/has 5 replicas already/);

  await card.button('Back to 2').click('chen');
  const back = await ops().expectMessage(/Scale checkout in staging to 2/);
  await back.expectText(/runs 2 replicas/);
  expect(staging().object.spec.replicas).toBe(2);
});

test('paused, nothing is released there until it is resumed', async () => {
  await chen().type('/release pause checkout staging', { in: 'ops' });
  const card = await ops().expectMessage(/Pause rollouts of checkout in staging/);
  await card.expectText(/rolls nothing out until it is resumed/);
  expect(staging().object.spec.paused).toBe(true);
  const again = await chen().run('/release pause checkout staging', { in: 'ops' });
  expect(again.text).toMatch(/is paused already/);

  const image = stage.push('checkout', 'v2');
  const refused = await chen().run('/deploy checkout v2 staging', { in: 'ops' });
  expect(refused.text).toMatch(
    /is paused, so nothing would roll out. \/release resume checkout staging first/,
  );

  await card.button('Resume').click('chen');
  await ops().expectMessage(/checkout in staging rolls out again/);
  await chen().type('/deploy checkout v2 staging', { in: 'ops' });
  await staging().expectImage(image);
});

test('its last lines are seen by who asked for them only, without what looks like a secret', async () => {
  stage.cluster.writeLog('app', ['listening on 8080', 'password=hunter2']);
  await chen().type('/release logs checkout staging', { in: 'ops' });
  const { text } = await chen().expectEphemeral(/listening on 8080/);

  expect(text).not.toContain('hunter2');
});
