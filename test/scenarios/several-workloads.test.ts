// One app of several workloads: released, judged and taken back as one.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({
    app: { workload: ['deployment/checkout', 'deployment/checkout-worker'] },
  });
  const image = stage.push('checkout', 'v1');
  for (const name of ['checkout', 'checkout-worker'])
    for (const namespace of Object.values(namespaces))
      await stage.cluster.deploy(namespace, name, image).expectRolledOut();
  await stage.seenToRunWell('checkout', 'v1', 'staging');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const web = (where: keyof typeof namespaces = 'staging') =>
  stage.cluster.deployment(namespaces[where], 'checkout');
const worker = (where: keyof typeof namespaces = 'staging') =>
  stage.cluster.deployment(namespaces[where], 'checkout-worker');
const run = (words: string) => chen().run(words, { in: 'ops' });

async function deploy(tag: string, image = stage.push('checkout', tag)) {
  await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  return { image, card: await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`)) };
}

async function deployed(tag: string) {
  const { card, image } = await deploy(tag);
  await card.thread().expectMessage(new RegExp(`Every replica of .*checkout.* runs .*${tag}`));
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
  return { card, image };
}

async function backOn(tag: string) {
  const back = await ops().expectMessage(new RegExp(`Roll back checkout in staging[^]* → ${tag}, `));
  await back.expectText(new RegExp(`is back on ${tag}`));
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  await ops().expectMessage(/lets releases of checkout in staging go on/);
}

test('one release is written to each of them, watched together, and proven good once', async () => {
  const { card, image } = await deployed('v2');

  await card.expectText(/Write v2: deployment\/checkout-worker/);
  await card.expectText(/deployment\/checkout-worker app +checkout:v1\S* → checkout:v2/);
  expect([web().image(), worker().image()]).toEqual([image, image]);
  const marks = [web(), worker()].map(
    ({ object }) => object.metadata.annotations?.['quarterdeck.dev/operation'],
  );
  expect(new Set(marks).size).toBe(2);
  expect((await run('/release history checkout staging')).text).toMatch(/v2 +proven good/);
});

test('it is not live before the slowest of them is', async () => {
  const { card, image } = await deploy('v3-slow4');
  await web().expectImage(image);
  await card.expectText(/of 4 available/);
  await card.thread().expectMessage(/Every replica of checkout in staging runs v3-slow4/, 25_000);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});

test('doomed as soon as one of them is, and every one of them goes back', async () => {
  await deployed('v4');
  const good = [web(), worker()].map(({ object }) => object.spec.template);
  const { card } = await deploy('v5-crash');
  const told = await card.thread().expectMessage(/will not finish by itself/);
  expect(told.text).toMatch(/deployment\/checkout(-worker)?: .*/);

  await card.expectText(/will not finish by itself/);
  await card.button('Roll back').click('chen');
  await backOn('v4');
  expect([web(), worker()].map(({ object }) => object.spec.template)).toEqual(good);
});

test('written to one and refused by the next, it is told as half written, and Roll back puts all of them back', async () => {
  await deployed('v6');
  const good = web().image();
  const hotfix = stage.push('checkout', 'hotfix');
  const image = stage.push('checkout', 'v7');
  web().whenOn(image, () => stage.cluster.useKubectl.setImage(namespaces.staging, 'checkout-worker', hotfix));
  const { card } = await deploy('v7', image);

  await card.expectText(
    /Somebody else changed checkout in staging \(deployment\/checkout-worker\) since this was planned/,
  );
  await card.expectText(
    /checkout in staging is half written: deployment\/checkout has v7, and deployment\/checkout-worker has not/,
  );
  const status = await run('/release status checkout staging');
  expect(status.text).toMatch(/v7.*failed/);

  await card.button('Roll back').click('chen');
  await backOn('v6');
  expect([web().image(), worker().image()]).toEqual([good, good]);
});

test('a restart of the bot between two writes goes on with the second, and writes the first once', async () => {
  const image = stage.push('checkout', 'v8');
  let restarted: Promise<void> | undefined;
  web().whenOn(image, () => {
    restarted = stage.bot.restart();
  });
  const { card } = await deploy('v8', image);
  await worker().expectImage(image, 20_000);
  await restarted;
  const { generation } = web().object.metadata;
  await card.thread().expectMessage(/Every replica of checkout in staging runs v8/, 20_000);
  expect(web().object.metadata.generation).toBe(generation);
});

test('restarted, each of them is; scaled, it has to be said which', async () => {
  const pods = () => stage.cluster.pods(namespaces.production).map(({ metadata }) => metadata.uid);
  const before = pods();
  await chen().type('/release restart checkout production', { in: 'ops' });
  const card = await ops().expectMessage(/Restart checkout in production/);
  await card.expectText(/Every pod of checkout in production is new/);
  expect(pods().filter((uid) => before.includes(uid))).toEqual([]);

  expect((await run('/release scale checkout production to 3')).text).toMatch(
    /has several workloads: deployment\/checkout, deployment\/checkout-worker. Say which, as in \/release scale checkout production to 3 of deployment\/checkout/,
  );
  await chen().type('/release scale checkout production to 3 of checkout-worker', { in: 'ops' });
  const scaled = await ops().expectMessage(/Scale checkout in production \(checkout-worker\) to 3/);
  await scaled.expectText(/runs 3 replicas/);
  expect([web('production').object.spec.replicas, worker('production').object.spec.replicas]).toEqual([2, 3]);
});

test('paused and resumed, all of them are; one that somebody paused is done too', async () => {
  stage.cluster.useKubectl.pause(namespaces.production, 'checkout');
  await chen().type('/release pause checkout production', { in: 'ops' });
  const card = await ops().expectMessage(/Pause rollouts of checkout in production/);
  await card.expectText(/rolls nothing out until it is resumed/);
  expect([web('production'), worker('production')].map(({ object }) => object.spec.paused)).toEqual([
    true,
    true,
  ]);
  await card.button('Resume').click('chen');
  await ops().expectMessage(/checkout in production rolls out again/);
  expect(web('production').object.spec.paused).toBeFalsy();
  expect(worker('production').object.spec.paused).toBeFalsy();
});

test('what each of them is, says and differs in is shown with its name', async () => {
  stage.cluster.writeLog('app', ['listening on 8080']);
  const status = await run('/release status checkout production');
  expect(status.text).toMatch(/deployment\/checkout-worker +3 of 3 available/);
  await chen().type('/release logs checkout production', { in: 'ops' });
  const { text } = await chen().expectEphemeral(/listening on 8080/);
  expect(text).toMatch(/pod checkout-worker-/);

  const image = stage.image('checkout', 'hotfix');
  stage.cluster.useKubectl.setImage(namespaces.production, 'checkout-worker', image);
  const differs = await run('/release diff checkout production v1');
  expect(differs.text).toMatch(/deployment\/checkout-worker containers\[app\]\.image/);
  expect((await run('/release promote checkout production→staging')).text).toMatch(
    /checkout in production does not run one release/,
  );
});
