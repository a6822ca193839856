import { afterAll, beforeAll, beforeEach, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { idOn } from '#test/support/alert.ts';
import { type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
beforeAll(async () => {
  stage = await startReleaseStage({
    app: { rollBackAfter: '2m' },
    access: [{ allow: ['release.*', 'operation.*'], to: ['user:U0ANA'] }],
    staging: { approvals: { by: ['group:S0ONCALL'], rollback: true } },
  });
  await stage.install('checkout', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.bot.reset());

const ana = () => stage.bot.slack.user('ana');
const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');

test('tried again and doomed again, it goes back again', async () => {
  await stage.seenToRunWell('checkout', 'v1', 'staging');
  stage.push('checkout', 'v2-crash');
  await ana().type('/deploy checkout v2-crash staging', { in: 'ops' });
  const card = await ops().expectMessage(/Deploy checkout v2-crash to staging/);
  await card.expectText(/waits for approval/);
  await card.button('Approve').click('chen');

  const first = await goesBack(card, 1);
  await chen().run(`/qd decline ${idOn(first)} we look at it first`, { in: 'ops' });
  await first.expectText(/chen declined it/);

  await card.button('Retry from: Wait for every replica').click('ana');
  const second = await goesBack(card, 2);
  await second.button('Approve').click('chen');
  await second.expectText(/is back on v1/);
});

/** The nth rollback that policy begins, when its time has come. */
async function goesBack(card: SeenMessage, nth: number): Promise<SeenMessage> {
  await card.expectText(/By policy it goes back/);
  stage.bot.clock.advance(121_000);
  await card.expectText(/It has not gone back yet: by policy it would, and \w+ is to be approved/);
  const cards = await ops().expectMessages(/^\S* ?Roll back checkout in staging.*asked by quarterdeck/s, nth);
  const back = cards.at(-1);
  if (!back) throw new Error('the rollback has no card');
  return await back.expectText(/waits for approval/);
}
