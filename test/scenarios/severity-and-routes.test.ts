import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fromEnvironment, startTestBot, type TestBot } from '#test/support/bot.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTestBot({
    environment: { SITE_SECRET: 'site-secret-1' },
    configure: ({ alerts, ...rest }) => ({
      ...rest,
      alerts: {
        ...alerts,
        sources: {
          ...alerts.sources,
          website: {
            kind: 'generic',
            hmac: { secrets: [fromEnvironment('SITE_SECRET')], header: 'X-Signature', prefix: 'sha256=' },
            mapping: {
              alerts: 'checks',
              fingerprint: 'id',
              status: "state = 'down' ? 'firing' : 'resolved'",
              title: 'name & " is " & state',
              severity: 'level',
              startsAt: 'since',
              labels: '{ "service": "shop-" & id }',
              url: 'link',
            },
          },
        },
        routes: [
          { match: { team: 'payments', severity: 'critical' }, channel: 'health' },
          { match: { team: 'payments' }, channel: 'payments' },
          { match: { service: '/shop-.*/' }, channel: 'payments' },
        ],
        severities: { page: 'critical', ticket: 'info' },
      },
    }),
  });
});
afterAll(() => bot[Symbol.asyncDispose]());
beforeEach(() => bot.reset());

const arrives = (channel: string, words: string | RegExp) => bot.slack.channel(channel).expectMessage(words);

describe('the first route whose labels match names the channel', () => {
  test.each([
    ['a label that matches', 'ByTeam', { team: 'payments' }, 'payments'],
    ['the first of two that match', 'ByFirst', { team: 'payments', severity: 'critical' }, 'quarterdeck'],
    ['an expression for the whole value', 'ByPattern', { service: 'shop-cart' }, 'payments'],
    ['an expression that fits a part only', 'ByPart', { service: 'workshop-tools' }, 'ops'],
    ['no route', 'ByDefault', { team: 'search' }, 'ops'],
  ])('%s', async (_, name, labels, channel) => {
    await bot.alert(name, labels as Record<string, string>).fires();
    await arrives(channel, name);
  });
});

describe('severity', () => {
  test.each([
    ['critical', /CRITICAL\s+Named0/],
    ['warning', /WARNING\s+Named1/],
    ['info', /INFO\s+Named2/],
    ['page', /CRITICAL\s+Named3/],
    ['ticket', /INFO\s+Named4/],
  ])('the word %s', async (severity, words) => {
    const name = /Named\d/.exec(words.source)?.[0] ?? '';
    await bot.alert(name, { severity }).fires();
    await arrives('ops', words);
  });
});

describe('a generic sender, read by expressions of the configuration', () => {
  const send = (checks: object[], secret = 'site-secret-1') => {
    const body = JSON.stringify({ checks });
    const signature = createHmac('sha256', secret).update(body).digest('hex');
    return bot.post(body, {
      source: 'website',
      headers: { authorization: '', 'x-signature': `sha256=${signature}` },
    });
  };
  const check = (id: string, state: string) => ({
    ...{ id, state, name: `Page ${id}`, level: 'page', link: 'https://status.example.com' },
    since: bot.clock.now().toISOString(),
  });

  test('each check becomes a card of its own and resolves', async () => {
    const answer = await send([check('cart', 'down'), check('search', 'down')]);
    expect(answer.status).toBe(202);
    const card = await arrives('payments', /CRITICAL\s+Page cart is down/);
    await arrives('payments', /CRITICAL\s+Page search is down/);
    await send([check('cart', 'up')]);
    await card.expectText(/resolved/);
  });

  test('a wrong signature is refused', async () => {
    expect((await send([check('forged', 'down')], 'another')).status).toBe(401);
  });
});
