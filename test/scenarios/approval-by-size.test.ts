// Who is asked depends on what is done, and on how large it is.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { idOn } from '#test/support/alert.ts';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  const released = ['release.deploy', 'release.promote'];
  stage = await startReleaseStage({
    app: { migrate: { command: ['./migrate', 'up'] }, environments: { staging: {}, production: {} } },
    access: [
      { allow: ['release.*', 'operation.*'], to: ['group:S0ONCALL', 'group:S0DEVS'] },
      { allow: ['operation.*'], to: ['everyone'] },
    ],
    staging: {
      approvals: [
        { for: ['release.scale'], when: { replicas: '50%' }, by: ['group:S0DEVS'] },
        { for: released, by: ['group:S0DEVS'], expiry: '1h' },
        { for: released, when: { migration: true }, by: ['user:U0DORA', 'user:U0ANA'], expiry: '20m' },
        { for: ['release.rollback'], by: ['group:S0ADMINS'] },
      ],
    },
  });
  stage.push('checkout', 'v1');
  const options = { replicas: 10 };
  await stage.cluster
    .deploy(namespaces.staging, 'checkout', stage.image('checkout', 'v1'), options)
    .expectRolledOut();
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const user = (name: string) => stage.bot.slack.user(name);
const ops = () => stage.bot.slack.channel('ops');
const staging = () => stage.cluster.deployment(namespaces.staging, 'checkout');

async function scale(to: number): Promise<SeenMessage> {
  await user('chen').type(`/release scale checkout staging to ${to}`, { in: 'ops' });
  return await ops().expectMessage(new RegExp(`Scale checkout in staging to ${to}`));
}

async function deploy(tag: string): Promise<SeenMessage> {
  stage.push('checkout', tag);
  await user('chen').type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  return await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`));
}

test('a tenth more needs nobody; three times as many ask, and the card says why', async () => {
  const little = await scale(11);
  await little.expectText(/runs 11 replicas/);
  expect(little.text).not.toMatch(/approv/i);

  const much = await scale(33);
  await much.expectText(/1 approval missing, because it changes 11 replicas to 33\..*It waits for approval/s);
  await much.thread().expectMessage(/developers: .* asks for your approval, because it changes 11 replicas/i);
  expect(staging().object.spec.replicas).toBe(11);
  await much.button('Approve').click('ben');
  await much.expectText(/runs 33 replicas/);

  const back = await scale(12);
  await back.button('Approve').click('ana');
  await back.expectText(/runs 12 replicas/);
});

test('a release with a migration is approved by both: the plan says so, and each sees what waits for them', async () => {
  stage.push('checkout', 'v2');
  const plan = await user('chen').run('/deploy checkout v2 staging --plan', { in: 'ops' });
  expect(plan.text).toMatch(
    /need 1 approval of @?developers\..*need 1 approval of .*, because it runs a migration\./is,
  );

  const card = await deploy('v2');
  await card.expectText(/1 approval missing\.\s+1 approval missing, because it runs a migration\./);
  await card
    .thread()
    .expectMessage(/• 1 approval of @?developers\s+• 1 approval of .*because it runs a migration/i);
  const waiting = async (name: string) => {
    user(name).reload();
    return (await user(name).run('/qd approvals', { in: 'ops' })).text.includes(idOn(card));
  };
  expect([await waiting('ben'), await waiting('dora'), await waiting('chen')]).toEqual([true, true, false]);
  await card.button('Approve').click('ben');
  await card.expectText(/Approved by @?ben\s+.*1 approval missing, because it runs a migration/is);
  expect([await waiting('ben'), await waiting('dora')]).toEqual([false, true]);

  // The shorter of both expiries holds; the reminder is for those who are still missing.
  stage.bot.clock.advance(11 * 60_000);
  const reminder = await card
    .thread()
    .expectMessage(/still asks for your approval, because it runs a migration/);
  expect(reminder.text).not.toMatch(/developers/i);
  await card.button('Approve').click('dora');
  await card.expectText(/✓ Migrate/);
  await staging().expectImage(stage.image('checkout', 'v2'));
  await card.button('Stop').click('chen');
  await card.expectText(/stopped|cancelled/i);
});

test('whom both ask satisfies both at once; what has grown while it was queued asks when its turn comes', async () => {
  const release = await deploy('v3');
  await release.expectText(/1 approval missing\.\s+1 approval missing/);
  await release.button('Approve').click('ana');
  await release.expectText(/▸ Watch how it does/);
  const card = await scale(15);
  await card.expectText(/12 → 15 replicas.*Place 1 in the queue/s);
  expect(card.text).not.toMatch(/approv/i);

  const image = stage.image('checkout', 'v3');
  stage.cluster.deploy(namespaces.staging, 'checkout', image, { replicas: 5 });
  stage.bot.clock.advance(61_000);
  await release.expectText(/and it is proven good/);

  await card.expectText(/5 → 15 replicas.*1 approval missing, because it changes 5 replicas to 15/s);
  await card.thread().expectMessage(/The plan has changed since it was shown/);
  expect(staging().object.spec.replicas).toBe(5);
  await card.button('Approve').click('ben');
  await card.expectText(/runs 15 replicas/);
});

test('a rollback to a release that was proven good asks where one names it', async () => {
  await user('chen').type('/rollback checkout staging to v1', { in: 'ops' });
  const card = await ops().expectMessage(/Roll back checkout in staging to v1/);
  await card.button('Go on').click('chen');
  await card.expectText(/1 approval missing/);
  await card.thread().expectMessage(/admins: Roll back checkout.* asks for your approval/i);
  await card.button('Approve').click('dora');
  await card.expectText(/is back on v1/);
});
