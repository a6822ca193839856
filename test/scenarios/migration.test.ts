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

test('a migration that fails keeps everything as it is', async () => {
  stage.push('checkout', 'v2-jobfail');
  await chen().type('/deploy checkout v2-jobfail staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v2-jobfail to staging/);
  await card.expectText(/First it migrates: \.\/migrate up, which going back does not undo/);
  await card.expectText(
    /The migration of checkout in staging failed with exit code 1, so nothing was rolled out/,
  );
  expect(staging().image()).toBe(stage.image('checkout', 'v1'));
});

test('one that succeeds comes once, before the rollout, and going back over it asks first', async () => {
  const jobs = () =>
    stage.cluster.requests.filter(({ verb, resource }) => verb === 'create' && resource === 'jobs').length;
  const before = jobs();
  await chen().run('/release status checkout staging', { in: 'ops' });
  stage.push('checkout', 'v3');
  await chen().type('/deploy checkout v3 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v3 to staging/);
  await card.expectText(/✓ Migrate.*✓ Write v3.*✓ Wait for every replica/s);
  expect(jobs()).toBe(before + 1);
  await staging().expectImage(stage.image('checkout', 'v3'));
  await card.thread().expectMessage(/Every replica of checkout in staging runs v3/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);

  const withdrawn = await goBack(1);
  await withdrawn.button('Withdraw').click('chen');
  await withdrawn.expectText(/withdrew it\.\s*Nothing was changed/);
  expect(staging().image()).toBe(stage.image('checkout', 'v3'));

  const back = await goBack(2);
  expect(staging().image()).toBe(stage.image('checkout', 'v3'));
  await back.button('Go on').click('chen');
  await staging().expectImage(stage.image('checkout', 'v1'));
  await back.expectText(/is back on v1/);
});

test('an older image is not released over a later migration without asking', async () => {
  await chen()
    .run('/release unlock checkout staging', { in: 'ops' })
    .catch(() => undefined);
  stage.push('checkout', 'v4');
  await chen().type('/deploy checkout v4 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v4 to staging/);
  await staging().expectImage(stage.image('checkout', 'v4'));
  await card.thread().expectMessage(/Every replica of checkout in staging runs v4/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);

  await chen().type('/deploy checkout v3 staging', { in: 'ops' });
  const older = await ops().expectMessage(/Deploy checkout v3 to staging[\s\S]*older than the migrations/);
  expect(older.text).toMatch(/v3 is older than the migrations of v4\. Can it run on the data as it is now\?/);
  expect(older.buttons).toEqual(['Go on', 'Withdraw']);
  await older.button('Withdraw').click('chen');
  await older.expectText(/withdrew it\.\s*Nothing was changed/);
  expect(staging().image()).toBe(stage.image('checkout', 'v4'));
});

/** The card of the nth time that somebody asks for it, once it asks. */
async function goBack(nth: number) {
  await chen().type('/rollback checkout staging to v1', { in: 'ops' });
  const cards = await ops().expectMessages(/Roll back checkout in staging to v1/, nth);
  const card = cards.at(-1);
  if (!card) throw new Error('the rollback has no card');
  return await card.expectText(
    /v3, v2-jobfail migrated the data since v1, and that is not undone\. Can v1 run on it\?/,
  );
}
