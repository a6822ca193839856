import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({ apps: ['checkout', 'worker'] });
  await stage.install('checkout', 'v1');
  await stage.install('worker', 'v1');
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
  await card.thread().expectMessage(new RegExp(`Every replica of .*checkout.* runs .*${tag}`));
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
  return image;
}

async function firing(name: string, labels: Record<string, string>) {
  const alert = stage.bot.alert(name, labels);
  await alert.fires();
  return { alert, card: await alert.card() };
}

test('an alert names what changed just before, who did it is told first, and its button goes back', async () => {
  const good = await deploy('v2');
  await deploy('v3');
  stage.bot.clock.advance(180_000);

  const { alert, card } = await firing('CheckoutErrors', { app: 'checkout', namespace: namespaces.staging });
  await card.expectText(/Just before: release of checkout in staging: v2 → v3, by @chen, 4 min before/);
  await card
    .thread()
    .expectMessage(/chen, this began 4 min after your release of checkout in staging: v2 → v3/);

  await card.button('Roll back checkout').click('chen');
  await staging().expectImage(good);
  await card.expectText(/Since: rollback of checkout in staging: v3 → v2/);
  expect(card.buttons).not.toContain('Roll back checkout');

  const back = await ops().expectMessage(/Roll back checkout in staging/);
  await back.expectText(/is back on v2/);
  await alert.ends();
  await card.expectText(/resolved/);
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  await ops().expectMessage(/lets releases of checkout in staging go on/);

  // It has begun anew, and what came before that is what may be why.
  stage.bot.clock.advance(120_000);
  await alert.fires();
  const again = await ops().expectMessage(/Just before: rollback of checkout in staging: v3 → v2, by @chen/);
  expect(again.text).not.toMatch(/Since: rollback/);
  await alert.ends();
});

test('a press on what is no longer live is refused, with what runs now', async () => {
  await deploy('v4');
  const { card } = await firing('CheckoutSlow', { app: 'checkout', namespace: namespaces.staging });
  await card.expectText(/→ v4/);
  const late = card.button('Roll back checkout');
  stage.push('checkout', 'v5');
  stage.cluster.useKubectl.setImage(namespaces.staging, 'checkout', stage.image('checkout', 'v5'));
  await staging().expectRolledOut();

  await late.click('chen');
  await chen().expectEphemeral(/v4 no longer runs as checkout in staging: v5 does/);
});

test('where nothing changed, that is said; of what is no app, nothing', async () => {
  const quiet = await firing('WorkerDown', { app: 'worker', namespace: namespaces.production });
  await quiet.card.expectText(/No change to worker in the 2 h before/);

  const other = await firing('DiskFull', { instance: 'db-1' });
  await other.card.expectText(/DiskFull/);
  expect(other.card.text).not.toMatch(/change/i);
});

test('an alert that begins while a release is watched is told in its thread, once, and keeps it from being proven good', async () => {
  stage.push('checkout', 'v6');
  await chen().type('/deploy checkout v6 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v6 to staging/);
  await card.thread().expectMessage(/Every replica of checkout in staging runs/);
  const { alert } = await firing('CheckoutErrors', { app: 'checkout', namespace: namespaces.staging });
  await card
    .thread()
    .expectMessage(
      /While v6 is watched as checkout in staging, CheckoutErrors \(warning, \w+\) begins to fire/,
    );
  await firing('WorkerDown', { app: 'worker', namespace: namespaces.staging });
  await alert.repeats();
  stage.bot.clock.advance(61_000);
  await card.expectText(/not proven good as checkout in staging: since it runs, CheckoutErrors/);
  expect(card.thread().messages.filter(({ text }) => text.includes('begins to fire'))).toHaveLength(1);
});
