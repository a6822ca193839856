import { expect, test } from 'vitest';
import { generousManifest } from '#sandbox/slack/manifest.ts';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { startBolt } from './bolt-app.ts';
import { call } from './web-client.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });

test('an expectation in vain says what is there instead', async () => {
  await using slack = await startSandboxSlack();
  await call(slack, 'chat.postMessage', { channel: 'C0PAYMENTS', text: '*DiskFull* on db-1' });
  await expect(slack.channel('payments').expectMessage(/CheckoutDown/, 20)).rejects.toThrow(
    'waiting 20 ms for a message in #payments that reads /CheckoutDown/. There is:\n- quarterdeck: DiskFull on db-1',
  );
});

test('what a person reads: references named, markup gone, blocks and attachments included', async () => {
  await using slack = await startSandboxSlack();
  await call(slack, 'chat.postMessage', {
    channel: 'C0PAYMENTS',
    text: '<@U0ANA> in <#C0OPS|x>: a &lt;b&gt; <https://example.com|link>, <!subteam^S0ONCALL>, <!date^1^{date}|Monday>',
    attachments: [
      {
        color: '#f00',
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: '_very_ *bold* `snake_case_name` 2*3*4' } },
          { type: 'context', elements: [plain('small print')] },
        ],
      },
    ],
  });
  const [message] = slack.channel('payments').messages;
  expect(message?.text).toBe(
    '@ana in #ops: a <b> link, @oncall, Monday\nvery bold snake_case_name 2*3*4\nsmall print',
  );
  expect(message?.notification).toBe('@ana in #ops: a <b> link, @oncall, Monday');
});

test('typed text reaches the app escaped as the client escapes it', async () => {
  await using slack = await startSandboxSlack();
  await slack.user('ana').type('@ben. <!channel> & https://example.com/a?b=1 @here #ops @oncall @nobody', {
    in: 'payments',
  });
  expect(slack.events[0]?.event.text).toBe(
    '<@U0BEN>. &lt;!channel&gt; &amp; <https://example.com/a?b=1> <!here> <#C0OPS|ops> <!subteam^S0ONCALL> @nobody',
  );
});

test('a command without should_escape gets its text plain', async () => {
  await using slack = await startSandboxSlack();
  let text = '';
  await using _bolt = await startBolt(slack, (app) =>
    app.command('/plain', async ({ ack, command }) => {
      text = command.text;
      await ack();
    }),
  );
  await slack.user('ana').type('/plain  to @ben  ', { in: 'payments' });
  expect(text).toBe('to @ben');
});

test('people differ: a stranger, a guest, another bot', async () => {
  await using slack = await startSandboxSlack();
  await slack.user('sam').mention('hi', { in: 'shared-partner' });
  await slack.user('otherbot').mention('hi', { in: 'payments' });
  const mentions = slack.events.filter(({ event }) => event.type === 'app_mention').map(({ event }) => event);
  expect(mentions).toMatchObject([
    { user: 'W0SAM', user_team: 'T0PARTNER' },
    { user: 'U0OTHERBOT', bot_id: 'B0OTHERBOT' },
  ]);
});

test('nobody reaches what they cannot see', async () => {
  await using slack = await startSandboxSlack();
  await expect(slack.user('ana').type('hello', { in: 'incident-room' })).rejects.toThrow('ana does not see');
  const posted = await call(slack, 'chat.postEphemeral', {
    channel: 'C0PAYMENTS',
    user: 'U0ANA',
    text: 'psst',
  });
  expect(posted).toMatchObject({ ok: true });
  await expect(slack.user('ben').expectEphemeral('psst', 20)).rejects.toThrow('(nothing)');
});

test('a menu in a message, an external one, and a message shortcut', async () => {
  await using slack = await startSandboxSlack();
  const seen: unknown[] = [];
  await using _bolt = await startBolt(slack, (app) => {
    app.action('severity', async ({ ack, payload }) => {
      await ack();
      seen.push(payload);
    });
    app.options('app', async ({ ack, options }) =>
      ack({ options: [{ text: plain(`${options.value}-api`), value: '1' }] }),
    );
    app.shortcut('attach', async ({ ack, shortcut }) => {
      await ack();
      seen.push(shortcut.type === 'message_action' && shortcut.message.text);
    });
  });
  const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
  await call(slack, 'chat.postMessage', {
    channel: 'C0PAYMENTS',
    text: 'a card',
    blocks: [
      {
        type: 'actions',
        block_id: 'menus',
        elements: [
          { type: 'static_select', action_id: 'severity', options: [option('Low'), option('High')] },
          { type: 'external_select', action_id: 'app', placeholder: plain('App') },
        ],
      },
    ],
  });
  const card = await slack.channel('payments').expectMessage('a card');
  await card.choose('severity', 'High', 'ben');
  expect(await card.suggestions('App', 'pay')).toMatchObject({ options: [{ text: { text: 'pay-api' } }] });
  await slack.user('ben').shortcut('attach', card);
  expect(seen).toMatchObject([{ selected_option: { value: 'high' }, block_id: 'menus' }, 'a card']);
  await expect(card.choose('severity', 'Middling')).rejects.toThrow(
    'does not offer Middling, only Low, High',
  );
  expect(() => card.button('Gone').click()).toThrow('the message has no button Gone');
});

test('the Home tab is opened, published and read', async () => {
  await using slack = await startSandboxSlack();
  await using _bolt = await startBolt(slack, (app) =>
    app.event('app_home_opened', async ({ client, event }) => {
      await client.views.publish({
        user_id: event.user,
        view: { type: 'home', blocks: [{ type: 'header', text: plain('Nothing is firing') }] },
      });
    }),
  );
  slack.user('ana').openHome();
  expect((await slack.user('ana').expectHome('Nothing is firing')).text).toBe('Nothing is firing');
});

test('a Home tab is published where the manifest has one, for somebody, and over what it says it is over', async () => {
  const view = { type: 'home', blocks: [] };
  await using slack = await startSandboxSlack();
  const publish = (more: object) => call(slack, 'views.publish', { user_id: 'U0ANA', view, ...more });
  const first = await publish({});
  const { id, hash } = first.view as { id: string; hash: string };
  expect(await publish({ user_id: 'U0NOPE' })).toMatchObject({ error: 'user_not_found' });
  const second = await publish({ hash });
  expect(second).toMatchObject({ ok: true, view: { id, type: 'home', root_view_id: id } });
  // https://docs.slack.dev/reference/methods/views.publish#errors
  expect(await publish({ hash })).toMatchObject({ error: 'hash_conflict' });
  expect(await publish({ view: { ...view, blocks: Array(101).fill({ type: 'divider' }) } })).toMatchObject({
    error: 'invalid_arguments',
  });

  const { app_home: _, ...features } = generousManifest.features ?? {};
  await using without = await startSandboxSlack({ manifest: { ...generousManifest, features } });
  expect(await call(without, 'views.publish', { user_id: 'U0ANA', view })).toMatchObject({
    error: 'not_enabled',
  });
});

test('an app is told which of its tabs somebody enters, and what its Home tab shows them', async () => {
  await using slack = await startSandboxSlack();
  await using _bolt = await startBolt(slack, (app) => app.event('app_home_opened', async () => {}));
  const view = { type: 'home', blocks: [{ type: 'divider' }] };
  slack.user('ana').openHome();
  await call(slack, 'views.publish', { user_id: 'U0ANA', view });
  slack.user('ana').openHome();
  slack.user('ana').openHome('messages');
  await slack.settled();
  const told = slack.events.map(({ event }) => event).filter(({ type }) => type === 'app_home_opened');
  expect(told.map(({ tab, view: seen }) => [tab, seen !== undefined])).toEqual([
    ['home', false],
    ['home', true],
    ['messages', false],
  ]);
});

test('an app is written to directly only where its manifest lets people', async () => {
  const { app_home: _, ...features } = generousManifest.features ?? {};
  await using slack = await startSandboxSlack({ manifest: { ...generousManifest, features } });
  await call(slack, 'chat.postMessage', { channel: 'U0ANA', text: 'your turn' });
  await slack.user('ana').expectDirectMessage('your turn');
  expect(await slack.user('ana').type('hello', { in: 'D0ANA' })).toMatchObject({
    problem: 'Sending messages to this app has been turned off.',
  });
});

test('a reaction is told, and taken back by the second one', async () => {
  await using slack = await startSandboxSlack();
  await call(slack, 'chat.postMessage', { channel: 'C0PAYMENTS', text: 'a card' });
  const card = await slack.channel('payments').expectMessage('a card');
  slack.user('ana').react(card, 'eyes');
  expect(card.json.reactions).toEqual([{ name: 'eyes', users: ['U0ANA'], count: 1 }]);
  slack.user('ana').react(card, 'eyes');
  expect(card.json).not.toHaveProperty('reactions');
  expect(slack.events.filter(({ event }) => event.type === 'reaction_added')).toHaveLength(1);
});

test('a scenario brings its own people and channels', async () => {
  await using slack = await startSandboxSlack();
  await using _bolt = await startBolt(slack, (app) =>
    app.command('/alerts', async ({ ack, command }) => ack(`hello ${command.user_name}`)),
  );
  slack.addChannel('billing').add('gus');
  const people = ['p1', 'p2', 'p3'].map((name) => slack.addUser(name, { in: ['billing'] }));
  const replies = await Promise.all(people.map((each) => each.run('/alerts', { in: 'billing' })));
  expect(replies.map((reply) => reply.text)).toEqual(['hello p1', 'hello p2', 'hello p3']);
  expect(await call(slack, 'conversations.members', { channel: 'C0BILLING' })).toMatchObject({
    members: expect.arrayContaining(['U0GUS', 'U0P1']),
  });
});
