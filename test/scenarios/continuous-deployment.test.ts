// A pipeline pushes an image and says so; what then happens is seen in Slack, in the cluster and by the pipeline.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { idOn } from '#test/support/alert.ts';
import { pipelineOf, pipelineToken, type Told } from '#test/support/pipeline.ts';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

const inShop = { cluster: 'main', namespace: namespaces.staging, auto: true };
const service = 'service:checkout';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({
    app: {
      hook: { bearer: [pipelineToken] },
      environments: { ...auto('staging', 'production', 'frozen', 'closed'), manual: {} },
    },
    access: [
      { allow: ['release.read'], to: ['everyone'] },
      { allow: ['release.deploy'], on: ['staging', 'production', 'frozen', 'manual'], to: [service] },
      { allow: ['release.deploy'], on: ['staging'], to: ['everyone'] },
    ],
    production: { approvals: { by: ['group:S0ONCALL'] }, channels: ['ops'] },
    staging: { channels: ['payments'] },
    environments: {
      closed: inShop,
      manual: { ...inShop, auto: false },
      frozen: { ...inShop, freeze: [{ window: 'sun – sat UTC', reason: 'the sale' }] },
    },
  });
  await stage.install('checkout', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

function auto(...names: string[]) {
  return Object.fromEntries(names.map((name) => [name, { auto: true }]));
}

const pipeline = pipelineOf('checkout', () => stage.bot.hooksUrl);
const chen = () => stage.bot.slack.user('chen');
const channel = (name: string) => stage.bot.slack.channel(name);
const running = (where: keyof typeof namespaces = 'staging') =>
  stage.cluster.deployment(namespaces[where], 'checkout');

async function announced(tag: string, environment: string, more: object = {}): Promise<Told> {
  stage.push('checkout', tag);
  return await pipeline.announce({ tag, environment, ...more });
}

const cardOf = (tag: string, where = 'staging'): Promise<SeenMessage> =>
  channel(where === 'staging' ? 'payments' : 'ops').expectMessage(
    new RegExp(`^\\S* ?Deploy checkout ${tag} to ${where}`),
  );

/** Waits until every replica runs it, and for as long as it is watched. */
async function proves(card: SeenMessage, tag: string): Promise<void> {
  await card.thread().expectMessage(new RegExp(`Every replica of .*checkout.* runs .*${tag}`));
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
}

test('what a pipeline announces is deployed by itself, and the pipeline learns how it went', async () => {
  const committedAt = new Date(stage.bot.clock.now().getTime() - 600_000).toISOString();
  const link = 'https://ci.example.com/checkout/runs/17?a=1&b=2';
  const { code, body } = await announced('v2', 'staging', {
    commit: '9F8E7D6C5B4A',
    committedAt,
    pipeline: link,
  });

  expect(code).toBe(202);
  const [{ operation, status, ...first }] = body.deploys;
  expect(first).toMatchObject({ environment: 'staging', outcome: 'begun', state: 'queued' });
  const card = await cardOf('v2');
  await card.expectText(/asked by CI of checkout/);
  await card.expectText(/By CI: its pipeline.*commit 9f8e7d6c5b4a/);
  expect(JSON.stringify(card)).toContain('https://ci.example.com/checkout/runs/17?a=1');
  await running().expectImage(stage.image('checkout', 'v2'));
  await card.thread().expectMessage(/Every replica of .*checkout.* runs .*v2/);
  expect((await pipeline.status(status)).body).toMatchObject({
    state: 'running',
    ended: false,
    verdict: 'live',
  });

  const waits = pipeline.status(status, '30s');
  stage.bot.clock.advance(61_000);
  expect((await waits).body).toEqual({
    ...{ operation, state: 'succeeded', ended: true, verdict: 'proven good' },
    reason: 'checkout in staging runs v2, and it is proven good.',
    link: expect.stringMatching(/^https?:\/\/.*\/archives\/C0PAYMENTS\/p\d+$/),
  });
  const shown = await chen().run('/release show checkout staging v2', { in: 'ops' });
  expect(shown.text).toMatch(/deploy by CI of checkout/);
  expect(shown.text).toMatch(/up after \d+ s.*10 min after its commit/);
});

test('announced again it is the same operation, and begins nothing twice', async () => {
  const first = await announced('v3', 'staging', { commit: 'abc1234' });
  const again = await pipeline.announce({ tag: 'v3', environment: 'staging', commit: 'ABC1234' });
  expect(again.body.deploys[0].operation).toBe(first.body.deploys[0].operation);
  await stage.bot.restart();
  const third = await pipeline.announce({ tag: 'v3', environment: 'staging', commit: 'abc1234' });
  expect(third.body.deploys[0].operation).toBe(first.body.deploys[0].operation);
  await proves(await cardOf('v3'), 'v3');
  await channel('payments').expectMessages(/Deploy checkout v3 to staging/, 1);
});

test('without a rule that names it, the pipeline is refused with the line that is missing; people deploy it by a button', async () => {
  const { code, body } = await announced('v4', 'closed', { pipeline: 'https://ci.example.com/runs/4' });
  expect(code).toBe(403);
  expect(body.deploys[0]).toMatchObject({ environment: 'closed', outcome: 'forbidden', operation: null });
  expect(body.deploys[0].reason).toContain(
    '- { allow: [release.deploy], on: [closed], to: [service:checkout] }',
  );

  await stage.bot.slack.user('ana').type('/release status checkout staging', { in: 'ops' });
  const status = await stage.bot.slack.user('ana').expectEphemeral(/v4, built by CI .*not released here yet/);
  await status.button('Deploy v4 to staging').click('ana');
  await running().expectImage(stage.image('checkout', 'v4'));
  await proves(await channel('ops').expectMessage(/Deploy checkout v4 to staging/), 'v4');
  const after = await stage.bot.slack.user('ana').run('/release status checkout staging', { in: 'ops' });
  expect(after.text).not.toContain('not released here yet');
});

test('where nothing is deployed by itself it is recorded, and said', async () => {
  const { code, body } = await announced('v5', 'manual');
  expect(code).toBe(409);
  expect(body.deploys[0]).toMatchObject({ outcome: 'refused' });
  expect(body.deploys[0].reason).toContain('Nothing is deployed to manual by itself');
});

test('production waits for approval as for everybody, and is told so', async () => {
  const { body } = await announced('v6', 'production');
  const [{ status, state }] = body.deploys;
  expect(state).toBe('waiting');
  const waits = await pipeline.status(status);
  expect(waits.body).toMatchObject({ state: 'waiting', ended: false, verdict: null });
  expect(waits.body.reason).toMatch(/1 approval missing.*It waits for approval/);
  const card = await cardOf('v6', 'production');
  await card.button('Approve').click('chen');
  await running('production').expectImage(stage.image('checkout', 'v6'));
  await proves(card, 'v6');
});

test('a newer one takes the place of what has not begun', async () => {
  const older = await announced('v7', 'production');
  const newer = await announced('v8', 'production');
  const first = await cardOf('v7', 'production');
  await first.expectText(
    /Deploy checkout v8 to production .* is newer and takes its place\. Nothing was changed/,
  );
  const told = (await pipeline.status(older.body.deploys[0].status, '30s')).body;
  expect(told).toMatchObject({ state: 'cancelled', ended: true, verdict: null });
  expect(told.reason).toMatch(/v8 to production .* is newer and takes its place/);
  expect((await pipeline.status(newer.body.deploys[0].status)).body.state).toBe('waiting');

  const late = await announced('v7', 'production');
  expect(late.body.deploys[0].operation).toBe(older.body.deploys[0].operation);
  await (await cardOf('v8', 'production')).button('Decline…').click('chen');
  const form = await (await chen().expectModal('Decline')).expectText('Reason');
  await form.fill({ Reason: 'tomorrow' }).submit();
  const declined = await pipeline.status(newer.body.deploys[0].status, '30s');
  expect(declined.body).toMatchObject({
    state: 'cancelled',
    reason: expect.stringContaining('declined it: tomorrow'),
  });
});

test('what runs is finished, and what was announced meanwhile follows without being asked about', async () => {
  await announced('v9-slow4', 'staging');
  const first = await cardOf('v9-slow4');
  await running().expectImage(stage.image('checkout', 'v9-slow4'));
  const { body } = await announced('v10', 'staging');
  expect(body.deploys[0].state).toBe('queued');
  expect((await pipeline.status(body.deploys[0].status)).body.reason).toMatch(
    /Place 1 in the queue, after Deploy checkout v9/,
  );
  await first.thread().expectMessage(/Every replica of .*checkout.* runs .*v9-slow4/, 25_000);
  stage.bot.clock.advance(61_000);
  await first.expectText(/and it is proven good/);
  await running().expectImage(stage.image('checkout', 'v10'));
  await proves(await cardOf('v10'), 'v10');
}, 60_000);

test('one that will not come up is the end of the pipeline too, with the cause', async () => {
  const { body } = await announced('v11-crash', 'staging');
  const card = await cardOf('v11-crash');
  await card.thread().expectMessage(/will not finish by itself/);
  const reason = async () => (await pipeline.status(body.deploys[0].status)).body.reason;
  await expect.poll(reason).toMatch(/exit code 1/);
  await card.button('Roll back').click('chen');
  const failed = await pipeline.status(body.deploys[0].status, '30s');
  expect(failed.body).toMatchObject({ state: 'failed', ended: true });
  const back = await channel('payments').expectMessage(/Roll back checkout in staging/);
  await back.expectText(/is back on v10/);
  await chen().run('/release unlock checkout staging', { in: 'ops' });
  const shown = await chen().run('/release show checkout staging v11-crash', { in: 'ops' });
  expect(shown.text).toMatch(/failed after \d+ s.*recovered \d+ s later/);
});

test('a freeze holds it as it holds everybody: whoever may override lets it go on', async () => {
  const { body } = await announced('v12', 'frozen');
  const [{ operation, status, state }] = body.deploys;
  expect(state).toBe('planned');
  expect((await pipeline.status(status)).body.reason).toMatch(
    /the sale.*Whoever may do it here, shall it go on\?/,
  );
  await chen().run(`/qd cancel ${operation}`, { in: 'ops' });
  expect((await pipeline.status(status, '30s')).body).toMatchObject({ state: 'cancelled' });
});

test('read-only, nothing begins; it is recorded, and announced again later it does', async () => {
  await chen().run('/qd read-only on the cluster is upgraded', { in: 'ops' });
  const closed = await announced('v13', 'staging');
  expect(closed.code).toBe(409);
  expect(closed.body.deploys[0].reason).toMatch(/read-only.*the cluster is upgraded/);
  await chen().run('/qd read-only off', { in: 'ops' });
  const open = await pipeline.announce({ tag: 'v13', environment: 'staging' });
  expect(open.code).toBe(202);
  await proves(await cardOf('v13'), 'v13');
});

test('while Slack is down it is deployed all the same, and the card comes when Slack does', async () => {
  stage.bot.slack.faults.down();
  const { body } = await announced('v14', 'staging');
  expect(body.deploys[0].outcome).toBe('begun');
  await running().expectImage(stage.image('checkout', 'v14'));
  stage.bot.slack.faults.clear();
  await proves(await cardOf('v14'), 'v14');
}, 60_000);

test('what runs there already needs no deploy', async () => {
  const { code, body } = await announced('v14', 'staging', { commit: 'feedfacecafe' });
  expect(code).toBe(202);
  expect(body.deploys[0]).toMatchObject({
    outcome: 'there',
    reason: expect.stringContaining('v14 is what runs'),
  });
});

test('a pipeline sees its own deploys only, and nobody sees any without its token', async () => {
  stage.push('checkout', 'v15');
  await chen().type('/deploy checkout v15 staging', { in: 'ops' });
  const card = await channel('ops').expectMessage(/Deploy checkout v15 to staging/);
  const address = `/hooks/releases/checkout/${idOn(card)}`;
  expect((await pipeline.status(address)).code).toBe(404);
  expect((await pipeline.status(address, '0', 'another-token')).code).toBe(401);
  expect((await pipeline.announce({ tag: 'v15' }, 'another-token')).code).toBe(401);
  await proves(card, 'v15');
});

test('an unknown tag or environment is refused, and nothing is recorded', async () => {
  expect(await pipeline.announce({ tag: 'v99', environment: 'staging' })).toMatchObject({
    code: 409,
    body: { error: expect.stringContaining('has no tag v99') },
  });
  expect(await announced('v16', 'nowhere')).toMatchObject({
    code: 409,
    body: { error: expect.stringContaining('checkout is not in nowhere: it is in staging, production') },
  });
  const status = await chen().run('/release status checkout staging', { in: 'ops' });
  expect(status.text).not.toContain('v16');
});
