// A release that comes up, one that does not, and one that an alert suspects.
import type { Scene } from './afternoon.ts';
import { shopNamespaces } from './shop.ts';
import { expect, type Step } from './tour-stage.ts';

const suspicious: Scene = {
  after: 0,
  group: { alertname: 'CheckoutSlow', team: 'payments' },
  fire: [
    {
      labels: {
        ...{ alertname: 'CheckoutSlow', team: 'payments', severity: 'critical' },
        ...{ service: 'checkout', namespace: shopNamespaces.staging },
      },
      annotations: { summary: 'Half of all checkouts take longer than 4 s' },
    },
  ],
};

export const releaseSteps: Step[] = [
  {
    title: 'Ana releases checkout v411 to staging: plan, steps as they are done, proven good',
    async run({ slack }) {
      await slack.user('ana').type('/deploy checkout v411 staging', { in: 'payments' });
      const card = await slack.channel('payments').expectMessage(/Deploy checkout v411 to staging/);
      await card.expectText(/it is proven good/, 60_000);
    },
  },
  {
    title: 'v414 is broken: the card says so at once, with its cause and its last words',
    async run(stage) {
      await stage.slack.user('ana').type('/deploy checkout v414-crash staging', { in: 'payments' });
      stage.card = await stage.slack.channel('payments').expectMessage(/Deploy checkout v414-crash/);
      await stage.card.expectText(/will not finish by itself/, 60_000);
      await stage.pictures.take('doomed', { as: 'U0ANA', channel: 'C0PAYMENTS', window: 'desktop' });
    },
  },
  {
    title: 'Ana presses Roll back: staging is back on v411, the last that was proven good',
    async run({ slack, card }) {
      await card.button('Roll back').click('ana');
      const back = await slack.channel('payments').expectMessage(/Roll back checkout in staging/);
      await back.expectText(/is back on v411/, 60_000);
      await slack.user('ana').run('/release unlock checkout staging', { in: 'payments' });
    },
  },
  {
    title: 'Production needs somebody else: Ben may not approve it himself; Chen does, on the Home tab',
    async run({ slack }) {
      await slack.user('ben').type('/deploy checkout v411 production', { in: 'ops' });
      const card = await slack.channel('ops').expectMessage(/Deploy checkout v411 to production/);
      await card.button('Approve').click('ben');
      await slack.user('ben').expectEphemeral(/approve/i);
      const chen = slack.user('chen');
      chen.openHome();
      const home = await chen.expectHome(/Waiting for your approval.*Deploy checkout v411 to production/s);
      await home.button('Approve').click();
      await chen.expectHome(/^(?!.*Waiting for your approval)/s);
      await card.expectText(/it is proven good/, 60_000);
    },
  },
  {
    title: 'v410 reaches staging, and an alert fires: its card names what changed just before, and by whom',
    async run(stage) {
      const { slack } = stage;
      await slack.user('ben').type('/deploy checkout v410 staging', { in: 'payments' });
      const release = await slack.channel('payments').expectMessage(/Deploy checkout v410/);
      await release.expectText(/it is proven good/, 60_000);
      await stage.play(suspicious);
      stage.card = await slack.channel('payments').expectMessage('CheckoutSlow');
      await stage.card.expectText(/Just before: release of checkout in staging: v411 → v410, by @ben/);
      await stage.card.thread().expectMessage(/ben, this began .* after your release/);
      await stage.pictures.take('suspect', {
        as: 'U0BEN',
        channel: 'C0PAYMENTS',
        window: 'phone',
        scheme: 'dark',
      });
    },
  },
  {
    title: 'Ben rolls back from the alert: it is back on v411, the card says so and follows it to its end',
    async run(stage) {
      const { slack, card } = stage;
      await card.button('Roll back checkout').click('ben');
      await card.expectText(/Since: rollback of checkout in staging: v410 → v411/, 60_000);
      expect(!card.buttons.includes('Roll back checkout'), 'the way back is offered no more');
      await slack.channel('payments').expectMessage(/Roll back checkout in staging/);
      await stage.play({ ...suspicious, resolve: true });
      await card.expectText(/resolved/i);
    },
  },
];
