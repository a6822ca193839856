import type { BlockAction, ButtonAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { startBolt } from './bolt-app.ts';

const card = (text: string) => [
  { type: 'section' as const, text: { type: 'mrkdwn' as const, text } },
  {
    type: 'actions' as const,
    elements: [
      {
        type: 'button' as const,
        text: { type: 'plain_text' as const, text: 'Acknowledge' },
        action_id: 'ack',
        value: 'a1',
      },
    ],
  },
];

test('a command is escaped, acknowledged and answered to the person alone', async () => {
  await using slack = await startSandboxSlack();
  let received = '';
  await using _bolt = await startBolt(slack, (app) =>
    app.command('/alerts', async ({ command, ack }) => {
      received = command.text;
      await ack('2 alerts are *firing*');
    }),
  );

  const reply = await slack.user('ana').run('/alerts list @ben #ops a<b', { in: 'payments' });

  expect(received).toBe('list <@U0BEN|ben> <#C0OPS|ops> a&lt;b');
  expect(reply).toMatchObject({ kind: 'message', text: '2 alerts are firing', isEphemeral: true });
  expect(slack.channel('payments').messages).toEqual([]);
});

test('a card is posted, its button pressed, and the message edited in place', async () => {
  await using slack = await startSandboxSlack();
  await using bolt = await startBolt(slack, (app) =>
    app.action<BlockAction<ButtonAction>>('ack', async ({ ack, body, client, action }) => {
      await ack();
      await client.chat.update({
        channel: body.channel?.id ?? '',
        ts: body.message?.ts ?? '',
        text: 'acknowledged',
        blocks: card(`Acknowledged by <@${body.user.id}> (${action.value})`).slice(0, 1),
      });
    }),
  );
  await bolt.app.client.chat.postMessage({
    channel: 'C0PAYMENTS',
    text: 'CheckoutDown is firing',
    blocks: card('*CheckoutDown* is firing'),
  });

  const message = await slack.channel('payments').expectMessage(/CheckoutDown/);
  expect(message.buttons).toEqual(['Acknowledge']);
  await message.button('Acknowledge').click('ben');

  await message.expectText('Acknowledged by @ben (a1)');
  expect(message.buttons).toEqual([]);
  expect(message.history).toHaveLength(2);
});

test('a form is opened, refused, filled and submitted', async () => {
  await using slack = await startSandboxSlack();
  let state: unknown;
  await using _bolt = await startBolt(slack, (app) => {
    app.command('/alerts', async ({ ack, client, command }) => {
      await ack();
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'new',
          title: { type: 'plain_text', text: 'New alert' },
          submit: { type: 'plain_text', text: 'Raise' },
          blocks: [
            {
              type: 'input',
              block_id: 'title',
              label: { type: 'plain_text', text: 'Title' },
              element: { type: 'plain_text_input', action_id: 'title' },
            },
            {
              type: 'input',
              block_id: 'app',
              label: { type: 'plain_text', text: 'App' },
              element: { type: 'external_select', action_id: 'app' },
            },
          ],
        },
      });
    });
    app.options('app', async ({ ack, options }) => {
      await ack({ options: [{ text: { type: 'plain_text', text: options.value }, value: 'checkout' }] });
    });
    app.view('new', async ({ ack, view }) => {
      state = view.state.values;
      if (view.state.values.title?.title?.value === 'no')
        return ack({ response_action: 'errors', errors: { title: 'Say more.' } });
      await ack();
    });
  });

  const reply = await slack.user('ana').run('/alerts new', { in: 'payments' });
  if (reply.kind !== 'modal') throw new Error(`a form was expected, not ${reply.text}`);
  await reply.submit();
  expect(reply.errors).toEqual({
    Title: 'Please complete this required field.',
    App: 'Please complete this required field.',
  });
  await reply.fill({ Title: 'no', App: 'checkout' }).submit();
  expect(reply.errors).toEqual({ Title: 'Say more.' });
  await reply.fill({ Title: 'Disk full' }).submit();
  await reply.expectClosed();
  expect(state).toMatchObject({
    title: { title: { type: 'plain_text_input', value: 'Disk full' } },
    app: { app: { selected_option: { value: 'checkout' } } },
  });
});

test('a mention in a thread arrives as app_mention and is answered there', async () => {
  await using slack = await startSandboxSlack();
  await using bolt = await startBolt(slack, (app) =>
    app.event('app_mention', async ({ event, client }) => {
      await client.chat.postMessage({
        channel: event.channel,
        thread_ts: event.thread_ts ?? event.ts,
        text: `heard: ${event.text}`,
      });
    }),
  );
  await bolt.app.client.chat.postMessage({ channel: 'C0PAYMENTS', text: 'a card' });
  const message = await slack.channel('payments').expectMessage('a card');

  await slack.user('ana').mention('alerts list', { in: 'payments', thread: message });

  await message.thread().expectMessage(/heard: @quarterdeck alerts list/);
});

test('an ephemeral is answered through its response_url and is gone after a reload', async () => {
  await using slack = await startSandboxSlack();
  await using _bolt = await startBolt(slack, (app) => {
    app.command('/alerts', async ({ ack, respond }) => {
      await ack();
      await respond({ text: 'Sure?', blocks: card('Sure?') });
    });
    app.action('ack', async ({ ack, respond }) => {
      await ack();
      await respond({ replace_original: true, text: 'Done.' });
    });
  });

  const question = await slack.user('ana').run('/alerts ack 7f3', { in: 'payments' });
  if (question.kind !== 'message') throw new Error('a message was expected');
  await question.button('Acknowledge').click();
  await question.expectText('Done.');

  slack.user('ana').reload();
  await expect(slack.user('ana').expectEphemeral('Done.', 50)).rejects.toThrow('(nothing)');
});

test('a command that nothing acknowledges ends with an error for the person', async () => {
  await using slack = await startSandboxSlack({ ackWithin: 50 });
  expect(await slack.user('ana').run('/alerts list', { in: 'payments' })).toEqual({
    kind: 'notice',
    text: '/alerts failed with the error "dispatch_failed"',
  });
  await using _bolt = await startBolt(slack, () => undefined);
  expect(await slack.user('ana').run('/alerts list', { in: 'payments' })).toEqual({
    kind: 'notice',
    text: '/alerts failed with the error "operation_timeout"',
  });
});
