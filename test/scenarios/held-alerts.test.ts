// What an app's policy holds while a release of it rolls out: nobody is told, nothing is lost, and all of it is told afterwards.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import type { Alert } from '#test/support/alert.ts';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let stage: ReleaseStage;
let raised: Alert[] = [];
let rolling: SeenMessage | undefined;
beforeAll(async () => {
  stage = await startReleaseStage({
    apps: ['checkout', 'worker'],
    app: {
      mute: {
        alerts: [{ alertname: 'HighLatency' }, { alertname: 'PodRestarts', tier: 'web' }],
        atMost: '10m',
      },
      bake: '20m',
    },
    production: { channels: ['ops'] },
  });
  await stage.install('checkout', 'v1');
  await stage.install('worker', 'v1');
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => {
  stage.bot.reset();
  tests += 1;
  team = `team${tests}`;
});
afterEach(async () => {
  for (const alert of raised) await alert.ends();
  raised = [];
  // Whatever it comes to: the next one waits for it.
  stage.bot.clock.advance(1_201_000);
  await rolling?.expectText(
    /and it is proven good|not proven good|and then failed|nobody can say|will not become|✗/,
  );
  rolling = undefined;
});

const chen = () => stage.bot.slack.user('chen');
/** As a card of this test's reads. */
const card = (name: string, more = '') => new RegExp(`WARNING {2}${name}[^]*team ${team}[^]*${more}`);
const ops = () => stage.bot.slack.channel('ops');
/** A team of each test's own: what fired for another is another group. */
let team = '';
let tests = 0;
const there = () => ({ app: 'checkout', namespace: namespaces.staging, team });

/** Every replica runs it, and it is watched. */
async function rollsOut(tag: string): Promise<SeenMessage> {
  stage.push('checkout', tag);
  await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  const release = await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`));
  rolling = release;
  await release.thread().expectMessage(/Every replica of checkout in staging runs/);
  return release;
}

async function fires(name: string, labels: Record<string, string> = there()): Promise<Alert> {
  const alert = stage.bot.alert(name, labels);
  raised.push(alert);
  await alert.fires();
  return alert;
}

/** Something that nobody holds is shown, so whatever came before it would be too. */
async function expectNoCard(name: string): Promise<void> {
  await fires(`AfterIt${name}`, { instance: 'db-1', team });
  await ops().expectMessage(new RegExp(`AfterIt${name}[^]*team ${team}`));
  expect(
    ops().messages.filter(({ text }) => text.includes(`WARNING  ${name}`) && text.includes(`team ${team}`)),
  ).toEqual([]);
}

test('held and told: the plan says so, nobody is told, and the thread says afterwards what became of it', async () => {
  const release = await rollsOut('v2');
  await release.expectText(
    /Held while it rolls out: HighLatency; alertname=PodRestarts, tier=web of checkout, for 10 min at most; never what is critical/,
  );
  const latency = await fires('HighLatency');
  const told = await release
    .thread()
    .expectMessage(
      /Held while v2 rolls out as checkout in staging, until .* at the latest: HighLatency \(warning/,
    );
  expect(told.buttons).toEqual(['Show held alerts now']);
  await fires('PodRestarts', { ...there(), tier: 'web' });
  await expectNoCard('HighLatency');

  const { text } = await chen().run('/alerts', { in: 'ops' });
  expect(text).toMatch(/HighLatency.*held until/);
  expect(text).toMatch(/PodRestarts.*held until/);
  await latency.ends();

  // It is watched for longer than anything may be held.
  stage.bot.clock.advance(601_000);
  const after = await release
    .thread()
    .expectMessage(/Held during this rollout: 2 alerts of checkout in staging/);
  expect(after.text).toMatch(
    /1 resolved meanwhile, 1 still fires and has its card now: PodRestarts \(warning/,
  );
  const shown = await ops().expectMessage(card('PodRestarts'));
  await shown.expectText(/It was held for \d+ min during the rollout of checkout v2/);
  await expectNoCard('HighLatency');

  stage.bot.clock.advance(601_000);
  await release.expectText(/not proven good as checkout in staging: since it runs, PodRestarts/);
});

test('what is critical, of another app, another environment or none for sure, and what is not named: told at once', async () => {
  const release = await rollsOut('v3');
  const others: Record<string, Record<string, string>> = {
    critical: { ...there(), severity: 'critical' },
    app: { ...there(), app: 'worker' },
    environment: { ...there(), namespace: namespaces.production },
    nowhere: { app: 'checkout' },
    both: { ...there(), container: 'worker' },
  };
  for (const [which, labels] of Object.entries(others)) {
    await fires('HighLatency', { ...labels, team: which });
    await ops().expectMessage(new RegExp(`HighLatency[^]*team ${which}`));
  }
  await fires('PodRestarts', { ...there(), tier: 'batch' });
  await ops().expectMessage(card('PodRestarts'));
  await fires('<!channel> HighLatency', there());
  await ops().expectMessage(/WARNING {2}<!channel> HighLatency/);
  expect(release.thread().messages.filter(({ text }) => text.includes('Held while'))).toEqual([]);
});

test('a held one that becomes critical is told at once', async () => {
  await rollsOut('v4');
  const latency = await fires('HighLatency');
  await expectNoCard('HighLatency');
  await latency.fires({ severity: 'critical', pod: 'checkout-1' });
  const shown = await ops().expectMessage(/CRITICAL {2}HighLatency/);
  await shown.expectText(/It was held for .* during the rollout of checkout v4/);
});

test('one that had a card and fires again is held too, and told again in its thread', async () => {
  const latency = await fires('HighLatency');
  const shown = await ops().expectMessage(card('HighLatency'));
  await latency.ends();
  await shown.expectText(/resolved/);
  const release = await rollsOut('v5');
  stage.bot.clock.advance(61_000);
  await latency.fires();
  await shown.expectText(/Held during the rollout of checkout v5, until/);
  expect(ops().messages.filter(({ text }) => text.includes('Firing again'))).toEqual([]);

  await release.thread().expectMessage(/Held while v5/);
  await chen().type('/release unmute checkout staging', { in: 'ops' });
  await shown
    .thread()
    .expectMessage(/Firing again: HighLatency .*held until now for .* during the rollout of checkout v5/);
  await shown.expectText(/It was held for/);
});

test('anybody who answers alerts can have them shown, and no more is held', async () => {
  const release = await rollsOut('v6');
  await fires('HighLatency');
  const told = await release.thread().expectMessage(/Held while v6/);
  await told.button('Show held alerts now').click('ben');
  await ops().expectMessage(card('HighLatency', 'It was held for'));
  await release.thread().expectMessage(/Held during this rollout: 1 alert .*ben ended it/);

  await fires('PodRestarts', { ...there(), tier: 'web' });
  await ops().expectMessage(card('PodRestarts'));
  await told.button('Show held alerts now').click('ben');
  await stage.bot.slack.user('ben').expectEphemeral(/No alert of checkout in staging is held/);
});

test('its verdict ends it at once: a release that went bad hides nothing', async () => {
  const release = await rollsOut('v7');
  await fires('HighLatency');
  await release.thread().expectMessage(/Held while v7/);
  const pod = stage.cluster
    .pods(namespaces.staging)
    .find(({ spec }) => spec.containers[0]?.image.includes(':v7@'));
  stage.cluster.failReadiness(namespaces.staging, pod?.metadata.name ?? '');
  stage.bot.clock.advance(31_000);
  await release.expectText(/A pod that was ready is no longer/);
  await ops().expectMessage(card('HighLatency', 'It was held for'));
});

test('one that will not come up holds nothing from then on', async () => {
  stage.push('checkout', 'v8-crash');
  await chen().type('/deploy checkout v8-crash staging', { in: 'ops' });
  const release = await ops().expectMessage(/Deploy checkout v8-crash to staging/);
  await release.expectText(/will not/);
  await fires('HighLatency');
  await ops().expectMessage(card('HighLatency'));
  rolling = release;
});

test('stopped and started again, it holds on, and ends by its time while the bot was away', async () => {
  const release = await rollsOut('v9');
  await fires('HighLatency');
  await release.thread().expectMessage(/Held while v9/);
  await stage.bot.restart();
  await fires('PodRestarts', { ...there(), tier: 'web' });
  await expectNoCard('PodRestarts');

  await stage.bot.stop();
  stage.bot.clock.advance(601_000);
  await stage.bot.start();
  await ops().expectMessage(card('HighLatency', 'It was held for'));
  await ops().expectMessage(card('PodRestarts', 'It was held for'));
  await release.thread().expectMessage(/Held during this rollout: 2 alerts/);
});
