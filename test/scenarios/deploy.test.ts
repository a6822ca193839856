import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
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
const staging = (app = 'checkout') => stage.cluster.deployment(namespaces.staging, app);
const production = (app = 'checkout') => stage.cluster.deployment(namespaces.production, app);

async function deployed(tag: string) {
  const image = stage.push('checkout', tag);
  await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`));
  await staging().expectImage(image);
  await card.thread().expectMessage(new RegExp(`Every replica of .*checkout.* runs .*${tag}`));
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
  return { card, image };
}

test('a release is rolled out by its digest, watched, and proven good', async () => {
  const { card, image } = await deployed('v2');

  expect(staging().image()).toBe(image);
  await card.expectText(/v1 → v2/);
  const history = await chen().run('/release history checkout staging', { in: 'ops' });
  expect(history.text).toMatch(/v2.*proven good/);
});

test('one that will not come up is told at once, with its cause and its last words, and goes back by a click', async () => {
  await deployed('v3');
  const good = staging().image();
  stage.push('checkout', 'v4-crash');
  const before = Array.from({ length: 40 }, (_, index) => `step ${index} of its start`);
  stage.cluster.writeLog('app', [...before, 'panic: no DATABASE_URL', 'password=hunter2']);
  await chen().type('/deploy checkout v4-crash staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v4-crash/);
  const told = await card.thread().expectMessage(/will not finish by itself/);
  expect(told.text).toContain('exit code 1');
  expect(told.text).toContain('panic: no DATABASE_URL');
  expect(told.text).not.toContain('hunter2');
  expect(told.text).not.toContain('step 20 of its start');
  const [whole] = (await card.thread().expectMessage(/The whole log: 42 lines/)).files;
  expect(whole?.text).toBe(`${before.join('\n')}\npanic: no DATABASE_URL\npassword=[secret]\n`);

  await card.expectText(/will not finish by itself/);
  await card.button('Roll back').click('chen');
  const back = await ops().expectMessage(/Roll back checkout in staging/);
  await staging().expectImage(good);
  await card.expectText(/took over/);
  await back.expectText(/is back on v3/);
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  await ops().expectMessage(/lets releases of checkout in staging go on/);
});

test('after two that failed, it goes back to the last good one and not to the one before', async () => {
  await deployed('v5');
  const good = staging().image();
  for (const tag of ['v6-crash', 'v7-crash']) {
    stage.push('checkout', tag);
    await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
    const card = await ops().expectMessage(new RegExp(`Deploy checkout ${tag}`));
    await card.thread().expectMessage(/will not finish by itself/);
    await card.button('Stop').click('chen');
    await card.expectText(/stays written/);
  }
  await chen().type('/rollback checkout staging', { in: 'ops' });
  const back = await ops().expectMessage(/Roll back checkout in staging.*v7-crash .*→ v5/s);
  await staging().expectImage(good);
  await back.expectText(/is back on v5/);
  await chen().type('/release unlock checkout staging', { in: 'ops' });
});

test('stopped, it is not called failed: it stays written, offers the way back, and proves itself', async () => {
  await deployed('v20');
  stage.push('checkout', 'v21-slow3');
  await chen().type('/deploy checkout v21-slow3 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v21-slow3/);
  await card.expectText(/v21-slow3: \d of 2 pods/);
  await card.button('Stop').click('chen');
  await card.expectText(/v21-slow3 stays written, and Kubernetes goes on rolling it out/);
  expect(card.text).not.toMatch(/Whether it had its effect/);
  expect(card.buttons).toContain('Roll back');

  await staging().expectRolledOut();
  await vi.waitFor(async () => {
    stage.bot.clock.advance(31_000);
    const { text } = await chen().run('/release history checkout staging', { in: 'ops' });
    expect(text).toMatch(/v21-slow3 .*proven good/);
  }, 10_000);
});

test('once something else has taken its place, trying it again is not offered', async () => {
  await deployed('v22');
  stage.push('checkout', 'v23-crash');
  await chen().type('/deploy checkout v23-crash staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v23-crash/);
  await card.expectText(/will not finish by itself/);
  await card.button('Roll back').click('chen');
  await card.expectText(/A rollback of checkout in staging took over/);

  expect(card.buttons).toEqual([]);
  const back = await ops().expectMessage(/Roll back checkout in staging/);
  await back.expectText(/is back on v22/);
  await chen().type('/release unlock checkout staging', { in: 'ops' });
});

test('the button of a release that runs no more takes back nothing else', async () => {
  const { card: earlier } = await deployed('v8');
  const { image } = await deployed('v9');
  const { problem } = await earlier.button('Roll back').click('chen');

  expect(problem).toBeUndefined();
  await chen().expectEphemeral(/v8 no longer runs as checkout in staging: v9 does/);
  expect(staging().image()).toBe(image);
});

test('what runs in staging is promoted by its very digest, whatever its tag names by now', async () => {
  const { image } = await deployed('v10');
  stage.push('checkout', 'v10', { moved: 'yes' });
  await chen().type('/release promote checkout staging→production', { in: 'ops' });
  await production().expectImage(image);
});

test('the form offers what the registry has of the chosen app, and not of another', async () => {
  stage.push('worker', 'v9');
  stage.push('worker', 'v10-new');
  await chen().type('/deploy', { in: 'ops' });
  const form = await chen().expectModal('Deploy');
  await form.expectText('Release');
  await expect(form.choose('Release', 'v10-new · not released yet')).rejects.toThrow(/does not offer/);
  await form.choose('App', 'worker');
  const offers = (release: string) =>
    form.choose('Release', release).then(
      () => true,
      () => false,
    );
  await expect.poll(() => offers('v10-new · not released yet'), { timeout: 15_000 }).toBe(true);
  expect(await offers('v9 · not released yet')).toBe(true);
});

test('without its arguments the command opens a form', async () => {
  await chen().type('/deploy worker', { in: 'ops' });
  const form = await chen().expectModal('Deploy');
  await form.expectText('Environment');
  stage.push('worker', 'v2');
  await form.fill({ Release: 'v2', Environment: 'staging' }).submit();
  await ops().expectMessage(/Deploy worker v2 to staging/);
  await staging('worker').expectImage(stage.image('worker', 'v2'));
});

test('with --plan it shows what would change, and changes nothing', async () => {
  const before = staging('worker').image();
  stage.push('worker', 'v3');
  const plan = await chen().run('/deploy worker v3 staging --plan', { in: 'ops' });
  expect(plan.text).toMatch(/v2.* → .*v3/);
  expect(staging('worker').image()).toBe(before);
});

test('the queue tells what runs and waits where it is asked about, and nothing else', async () => {
  stage.push('worker', 'v20');
  await chen().type('/deploy worker v20 staging', { in: 'ops' });
  await ops().expectMessage(/Deploy worker v20 to staging/);

  const asked = await chen().run('/release queue worker staging', { in: 'ops' });
  expect(asked.text).toMatch(/under way or waiting.*Deploy worker v20 to staging/s);
  const other = await chen().run('/release queue checkout staging', { in: 'ops' });
  expect(other.text).toContain('No release runs or waits.');
});

test('a restart of the bot in the middle changes nothing: it goes on watching, writes nothing twice, and says how it ended', async () => {
  const image = stage.push('worker', 'v5-slow4');
  await chen().type('/deploy worker v5-slow4 production', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy worker v5-slow4 to production/);
  await production('worker').expectImage(image);
  const { generation } = production('worker').object.metadata;
  await stage.bot.restart();
  await card.thread().expectMessage(/Every replica of worker in production runs v5-slow4/, 25_000);
  expect(production('worker').object.metadata.generation).toBe(generation);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
});
