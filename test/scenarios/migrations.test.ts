// Releases that change the data before they roll out, and what stands in the way back.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({ app: { migrate: { command: ['./migrate', 'up'] } } });
  await stage.install('checkout', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const staging = () => stage.cluster.deployment(namespaces.staging, 'checkout');

test('a release migrates once, before it is rolled out', async () => {
  stage.push('checkout', 'v2');
  await chen().type('/deploy checkout v2 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v2 to staging/);
  await card.expectText(/First it migrates: \.\/migrate up, which going back does not undo/);
  await card.expectText(/✓ Migrate.*✓ Write v2.*✓ Wait for every replica/s);
  const jobs = stage.cluster.requests.filter(
    ({ verb, resource }) => verb === 'create' && resource === 'jobs',
  );
  expect(jobs).toHaveLength(1);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});

test('an older release, over a migration, is asked about before it begins', async () => {
  await chen().type('/deploy checkout v1 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v1 to staging/);
  await card.expectText(/v1 is older than the migrations of v2\. Can it run on the data as it is now\?/);
  expect(card.buttons).toEqual(['Go on', 'Withdraw']);
  await card.button('Withdraw').click('chen');
  await card.expectText(/withdrew it\.\s*Nothing was changed/);
  expect(staging().image()).toBe(stage.image('checkout', 'v2'));
});

test('so is going back over it, which undoes no migration', async () => {
  await chen().type('/rollback checkout staging to v1', { in: 'ops' });
  const card = await ops().expectMessage(/Roll back checkout in staging to v1/);
  await card.expectText(/v2 migrated the data since v1, and that is not undone\. Can v1 run on it\?/);
  await card.button('Withdraw').click('chen');
  await card.expectText(/withdrew it\.\s*Nothing was changed/);
  expect(staging().image()).toBe(stage.image('checkout', 'v2'));
});

test('a migration that fails rolls nothing out', async () => {
  stage.push('checkout', 'v3-jobfail');
  await chen().type('/deploy checkout v3-jobfail staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v3-jobfail to staging/);
  await card.expectText(
    /The migration of checkout in staging failed with exit code 1, so nothing was rolled out/,
  );
  expect(staging().image()).toBe(stage.image('checkout', 'v2'));
});
