import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({ app: { smoke: { command: ['./smoke', '--all'] } } });
  await stage.install('checkout', 'v1');
  await stage.seenToRunWell('checkout', 'v1', 'staging');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const staging = () => stage.cluster.deployment(namespaces.staging, 'checkout');

async function deploy(tag: string) {
  const image = stage.push('checkout', tag);
  await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`));
  await staging().expectImage(image);
  return card;
}

test('what is up is tried by a Job of the new image, and then watched', async () => {
  const card = await deploy('v2');
  await card.expectText(/Once it is written, it is tried by .\/smoke --all and is watched for 1 min/);
  await card.expectText(/✓ Smoke check/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});

test('one that does not pass fails with its last words, masked, and goes back by a click', async () => {
  const good = staging().image();
  stage.cluster.writeLog('app', ['GET /cart: 500', 'token=hunter2hunter2']);
  const card = await deploy('v3-jobfail');
  await card.expectText(/does not pass its smoke check: its command failed with exit code 1/);
  const told = await card.thread().expectMessage(/GET \/cart: 500/);
  expect(told.text).not.toContain('hunter2');

  await card.button('Roll back').click('chen');
  await staging().expectImage(good);
  await (await ops().expectMessage(/Roll back checkout in staging/)).expectText(/is back on v2/);
});

test('a restart of the bot while it runs makes no second Job', async () => {
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  const card = await deploy('v4-slow4');
  await card.expectText(/▸ Smoke check/, 20_000);
  await stage.bot.restart();
  await card.expectText(/✓ Smoke check/, 20_000);
  const made = stage.cluster.requests.filter(
    ({ verb, resource, status }) => verb === 'create' && resource === 'jobs' && status === 201,
  );
  expect(made).toHaveLength(3);
});
