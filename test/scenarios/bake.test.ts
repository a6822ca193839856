import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPrometheusApi, type PrometheusApi } from '#test/support/prometheus-api.ts';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
let prometheus: PrometheusApi;
beforeAll(async () => {
  prometheus = await openPrometheusApi();
  stage = await startReleaseStage({
    prometheus: { url: prometheus.url },
    app: { indicators: [{ name: 'error ratio', query: 'errors', above: 0.05 }], deadline: '2m' },
  });
  await stage.install('checkout', 'v1');
  prometheus.values.errors = 0.01;
  await stage.seenToRunWell('checkout', 'v1', 'staging');
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await prometheus[Symbol.asyncDispose]();
});
beforeEach(() => {
  Object.assign(prometheus, { values: { errors: 0.01 }, says: undefined });
  stage.bot.reset();
});

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const staging = () => stage.cluster.deployment(namespaces.staging, 'checkout');

/** Every replica runs it, and it is watched. */
async function up(tag: string) {
  stage.push('checkout', tag);
  await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`));
  await card.thread().expectMessage(/Every replica of checkout in staging runs/);
  return card;
}

const podOf = (tag: string) => {
  const pod = stage.cluster.pods(namespaces.staging).find(({ spec, metadata }) => {
    const [container] = spec.containers;
    return container?.image.includes(`:${tag}@`) && !metadata.deletionTimestamp;
  });
  if (!pod) throw new Error(`no pod runs ${tag}`);
  return pod.metadata.name;
};

test('a container that ends once while it is watched: the release is not proven good, and goes back by a click', async () => {
  const before = staging().image();
  stage.cluster.writeLog('app', ['serving'], ['panic: pool exhausted', 'password=hunter2']);
  const card = await up('v2-flaky3');
  await card.expectText(
    /came up as checkout in staging, and then failed. Container app ended \(exit code 1, Error\)/,
  );
  const told = await card.thread().expectMessage(/came up, and then failed/);
  expect(told.text).toContain('panic: pool exhausted');
  expect(told.text).not.toContain('hunter2');

  await card.button('Roll back').click('chen');
  await staging().expectImage(before);
  await (await ops().expectMessage(/Roll back checkout in staging/)).expectText(/is back on v1/);
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  await ops().expectMessage(/lets releases of checkout in staging go on/);
});

test('a pod that its node evicts says nothing of the release', async () => {
  const card = await up('v3');
  stage.cluster.evict(namespaces.staging, podOf('v3'));
  await staging().expectRolledOut();
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});

test('a readiness that is lost and does not come back ends it', async () => {
  const card = await up('v4');
  stage.cluster.failReadiness(namespaces.staging, podOf('v4'));
  stage.bot.clock.advance(31_000);
  await card.expectText(/A pod that was ready is no longer, and does not get well/);
});

test('an indicator that is breached ends it, with its value and what it may be', async () => {
  const card = await up('v5');
  prometheus.values.errors = 0.1234;
  stage.bot.clock.advance(16_000);
  await card.expectText(
    /not proven good as checkout in staging: since it runs, error ratio was 0\.1234, above 0\.05/,
  );
  expect(card.buttons).toContain('Roll back');

  prometheus.values.errors = 0.01;
  await card.button('Retry from: Watch how it does').click('chen');
  await card.expectText(/It is proven good when it lasts until/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});

test('what cannot be told is said, and is never good', async () => {
  const card = await up('v6');
  delete prometheus.values.errors;
  stage.bot.clock.advance(61_000);
  await card.expectText(/error ratio cannot be told: it gives no data/);
  prometheus.says = { status: 503, body: 'busy' };
  stage.bot.clock.advance(16_000);
  await card.expectText(/error ratio cannot be told: Prometheus answered 503/);
  expect(card.text).not.toMatch(/and it is proven good/);

  prometheus.says = undefined;
  prometheus.values.errors = 0.02;
  stage.bot.clock.advance(16_000);
  await card.expectText(/and it is proven good/);
});

test('what can still not be told when its deadline has passed too is neither good nor bad', async () => {
  const card = await up('v7');
  delete prometheus.values.errors;
  stage.bot.clock.advance(61_000);
  await card.expectText(/cannot be told/);
  stage.bot.clock.advance(121_000);
  await card.expectText(/nobody can say whether it does well: error ratio cannot be told/);
  const { text } = await chen().run('/release status checkout staging', { in: 'ops' });
  expect(text).not.toMatch(/v7.*(proven good|failed)/);

  prometheus.values.errors = 0.02;
  await card.button('Retry from: Watch how it does').click('chen');
  await card.expectText(/and it is proven good/);
});
