// Each refusal has its own sentence, and says what to do instead.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

const inShop = { cluster: 'main', namespace: namespaces.staging };

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({
    apps: ['checkout', 'worker'],
    access: [
      { allow: ['release.*', 'operation.read', 'operation.act'], to: ['user:U0ANA'] },
      { allow: ['release.*', 'operation.*'], on: ['staging', 'production'], to: ['user:U0BEN'] },
    ],
    production: { approvals: { by: ['group:S0ONCALL', 'user:U0ANA'], expiry: '30m' } },
    clusters: (cluster) => ({
      away: cluster.kubeconfig().replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'),
      limited: cluster.kubeconfig(
        cluster.account('system:serviceaccount:shop:bot', [
          { apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] },
        ]),
      ),
    }),
    environments: {
      frozen: { ...inShop, freeze: [{ window: 'sun – sat UTC', reason: 'the sale' }] },
      away: { cluster: 'away', namespace: namespaces.staging },
      limited: { cluster: 'limited', namespace: namespaces.staging },
    },
  });
  await stage.install('checkout', 'v1');
  await stage.install('worker', 'v1');
  for (const tag of ['v2', 'v3', 'v4']) stage.push('checkout', tag);
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const ana = () => stage.bot.slack.user('ana');
const ops = () => stage.bot.slack.channel('ops');
const say = async (line: string, who = ana()) => (await who.run(line, { in: 'ops' })).text;

test.each([
  ['/deploy chekout v2 staging', 'There is no app chekout. Did you mean checkout?'],
  ['/deploy checkout v2 stagging', 'There is no environment stagging. Did you mean staging?'],
  ['/deploy checkout v22 staging', /image checkout has no tag v22\. It has .*v2/],
  ['/deploy checkout v1 staging', 'v1 is what runs as checkout in staging.'],
  ['/deploy checkout v2 away', /cluster .*away/i],
  ['/rollback checkout staging to v9', 'I know no release v9 there.'],
  ['/release scale checkout staging 2', 'checkout in staging has 2 replicas already.'],
  ['/release unlock checkout staging', 'checkout in staging is not locked.'],
  ['/release keep checkout staging', 'Policy is not about to roll checkout in staging back.'],
])('%s', async (line, told) => {
  if (typeof told === 'string') expect(await say(line)).toContain(told);
  else expect(await say(line)).toMatch(told);
});

test('who may not there is told which right it takes, and where they have it', async () => {
  const text = await say('/deploy checkout v2 away', stage.bot.slack.user('ben'));

  expect(text).toContain('it takes the right release.deploy. You have it on staging and production.');
});

test("what the bot's identity may not do is named, with whose and where", async () => {
  const text = await say('/deploy checkout v2 limited');

  expect(text).toMatch(
    /^My identity in cluster limited, \S+, may not do all that it takes in namespace shop-staging/,
  );
  expect(text).toContain('list, watch, patch on deployments.apps');
  expect(text).toContain('get on pods/log');
});

test('a frozen environment asks for an override, and says until when and why, in the plan too', async () => {
  stage.push('worker', 'v2');
  expect(await say('/deploy worker v2 frozen --plan')).toMatch(/It is frozen until .*: the sale/);
  await ana().type('/deploy worker v2 frozen', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy worker v2 to frozen/);
  await card.expectText(
    /It is frozen until .*: the sale\..*takes the right operation\.override and a reason/,
  );
  await card.button('Withdraw').click('ana');
  await card.expectText(/withdrew it/);
});

test('what a person has frozen says whose freeze it is, on the card and in the status', async () => {
  await ana().type('/release freeze staging for 2h looking into the outage', { in: 'ops' });
  await ops().expectMessage(/staging is frozen until .* by @ana: looking into the outage/);
  expect(await say('/release status worker staging')).toMatch(/staging is frozen until .* by @ana/);
  await ana().type('/deploy worker v2 staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy worker v2 to staging/);
  await card.expectText(/It is frozen until .* by @ana: looking into the outage/);
  await card.button('Withdraw').click('ana');
  await card.expectText(/withdrew it/);
  await ana().type('/release unfreeze staging', { in: 'ops' });
  await ops().expectMessage(/@ana ended the freeze of staging/);
});

test('a lock says whose it is, until when and why, and holds nobody but others', async () => {
  await ana().type('/release lock checkout staging for 2h moving the data', { in: 'ops' });
  await ops().expectMessage(/checkout in staging is locked by @ana until .*: moving the data/);
  const text = await say('/deploy checkout v2 staging', stage.bot.slack.user('ben'));
  expect(text).toMatch(
    /^checkout in staging is locked by @ana until .*: moving the data\. Nothing was changed/,
  );
  await ana().type('/release unlock checkout staging', { in: 'ops' });
  await ops().expectMessage(/@ana lets releases of checkout in staging go on/);
});

test('what runs already is what a second one waits for, with its place', async () => {
  stage.push('worker', 'v3-slow60');
  stage.push('worker', 'v4');
  await ana().type('/deploy worker v3-slow60 staging', { in: 'ops' });
  const first = await ops().expectMessage(/Deploy worker v3-slow60 to staging/);
  await first.expectText(/1 of 2 pods are new/);
  await ana().type('/deploy worker v4 staging', { in: 'ops' });
  const second = await ops().expectMessage(/Deploy worker v4 to staging/);
  await second.expectText(/Place 1 in the queue, after Deploy worker v3-slow60 to staging/);
  expect(await say('/release queue worker')).toContain('2 releases under way or waiting');
  await second.button('Leave the queue').click('ana');
  await second.expectText(/took it out of the queue/);
  await first.button('Stop').click('ana');
  await first.expectText(/stays written/);
});

test('nobody approves what they asked for themselves', async () => {
  await ana().type('/deploy checkout v2 production', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v2 to production/);
  await card.expectText(/1 approval missing/);
  await card.button('Approve').click('ana');
  await ana().expectEphemeral(/You asked for it, so somebody else approves it: @oncall or @ana/i);
  await card.button('Withdraw').click('ana');
  await card.expectText(/withdrew it/);
});

test('a tag that moved since it was planned makes the approval void, and asks again', async () => {
  await ana().type('/deploy checkout v3 production', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v3 to production/);
  await card.expectText(/1 approval missing/);
  stage.push('checkout', 'v3', { moved: 'yes' });
  await card.button('Approve').click('chen');
  await card.thread().expectMessage(/The plan has changed since it was shown/);
  await card.expectText(/1 approval missing/);
  expect(stage.cluster.deployment(namespaces.production, 'checkout').image()).toContain(':v1@');
  await card.button('Withdraw').click('ana');
  await card.expectText(/withdrew it/);
});

test('an approval that nobody gives in time ends it', async () => {
  await ana().type('/deploy checkout v4 production', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v4 to production/);
  await card.expectText(/1 approval missing/);
  stage.bot.clock.advance(31 * 60_000);
  await card.expectText(/Nobody approved it in time/);
});

test('somebody who used kubectl meanwhile makes the approval void too', async () => {
  stage.push('checkout', 'v5');
  await ana().type('/deploy checkout v5 production', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v5 to production/);
  await card.expectText(/1 approval missing/);
  stage.cluster.useKubectl.setImage(namespaces.production, 'checkout', stage.image('checkout', 'v4'));
  await card.button('Approve').click('chen');
  await card.thread().expectMessage(/The plan has changed since it was shown/);
  await card.expectText(/Withdraw/);
  await card.button('Withdraw').click('ana');
});

test('two who click at once: one approves, and it begins once', async () => {
  stage.push('worker', 'v5');
  await stage.bot.slack.user('ben').type('/deploy worker v5 production', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy worker v5 to production/);
  await card.expectText(/1 approval missing/);
  await Promise.all([card.button('Approve').click('chen'), card.button('Approve').click('ana')]);
  await card.thread().expectMessage(/Every replica of worker in production runs v5/);
  const patches = stage.cluster.requests.filter(
    ({ verb, namespace, name }) =>
      verb === 'patch' && namespace === namespaces.production && name === 'worker',
  );
  // Two dry runs, of the plan and of the plan again at its start, and one write.
  expect(patches).toHaveLength(3);
});

test('while the bot is read-only nothing new begins', async () => {
  const chen = stage.bot.slack.user('chen');
  await chen.run('/qd read-only on the network is being changed', { in: 'ops' });
  expect(await say('/deploy checkout v2 staging')).toMatch(
    /I am read-only since .* by @chen: the network is being changed.*until \/qd read-only off/,
  );
  await chen.run('/qd read-only off', { in: 'ops' });
});
