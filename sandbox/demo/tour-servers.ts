// A server from a sentence to its end.
import { expect, type Step } from './tour-stage.ts';

export const serverSteps: Step[] = [
  {
    title: 'Ben asks for a server in production: the plan says what it is and what it costs; Chen approves',
    async run(stage) {
      await stage.slack
        .user('ben')
        .type('/server create web shop-1 in production for 1d with NAME=Ana', { in: 'ops' });
      stage.card = await stage.slack
        .channel('ops')
        .expectMessage(/Create server shop-1 from web in production/);
      await stage.card.expectText(/0\.0236 EUR an hour, 0\.57 EUR until its time is up/);
      expect(stage.fleet.cloud.instances().length === 0, 'nothing is made before it is approved');
      await stage.card.button('Approve').click('chen');
    },
  },
  {
    title: 'It is made, known by its host key, configured by its script, and Ben is told how to log in',
    async run({ slack, card, fleet, pictures }) {
      await card.expectText(/shop-1 is ready.*ssh -p \d+ quarterdeck@/s, 90_000);
      await slack.user('ben').expectDirectMessage(/Your server shop-1 is ready/);
      const machine = fleet.datacenter.of(fleet.cloud.instances()[0]?.id ?? '');
      expect(machine?.file('/var/www/index.html') === 'a shop for Ana\n', 'its script has seen the variable');
      expect(machine.listening().includes(80), 'nginx listens');
      await pictures.take('server', { as: 'U0BEN', channel: 'C0OPS', window: 'desktop' });
    },
  },
  {
    title: 'Ben terminates it: the card names what is lost, and nothing is left in the cloud',
    async run({ slack, fleet }) {
      await slack.user('ben').type('/server terminate shop-1', { in: 'ops' });
      const card = await slack.channel('ops').expectMessage(/Terminate server shop-1/);
      await card.expectText(/Lost for good.*is terminated/s, 60_000);
      expect(fleet.cloud.volumes().length === 0, 'no volume is left');
    },
  },
];
