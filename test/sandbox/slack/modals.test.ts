import type { App } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { startBolt } from './bolt-app.ts';
import { call } from './web-client.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const modal = (title: string, more: object = {}) => ({
  type: 'modal' as const,
  callback_id: 'form',
  title: plain(title),
  submit: plain('Go'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'why',
      label: plain('Why'),
      element: { type: 'plain_text_input' as const, action_id: 'why' },
    },
  ],
  ...more,
});

/** A command that hands out its trigger_id and response_url. */
function interaction(take: (triggerId: string, responseUrl: string) => void) {
  return (app: App) =>
    app.command('/alerts', async ({ ack, command }) => {
      await ack();
      take(command.trigger_id, command.response_url);
    });
}

const start = 1_800_000_000_000;

// https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
describe('a trigger', () => {
  test.each([
    [3000, 1, { ok: true }],
    [3001, 1, { ok: false, error: 'expired_trigger_id' }],
    [0, 2, { ok: false, error: 'exchanged_trigger_id' }],
  ])('after %i ms, on use %i: %j', async (age, uses, expected) => {
    let now = start;
    let trigger = '';
    await using slack = await startSandboxSlack({ now: () => now });
    const build = interaction((triggerId) => {
      trigger = triggerId;
    });
    await using _bolt = await startBolt(slack, build);
    await slack.user('ana').type('/alerts', { in: 'payments' });
    now += age;
    for (let use = 1; use < uses; use += 1)
      await call(slack, 'views.open', { trigger_id: trigger, view: modal('A') });
    expect(await call(slack, 'views.open', { trigger_id: trigger, view: modal('A') })).toMatchObject(
      expected,
    );
  });
});

// https://docs.slack.dev/surfaces/modals
describe('a modal', () => {
  test('two more can be pushed on it, a third cannot', async () => {
    await using slack = await startSandboxSlack();
    const triggers: string[] = [];
    const build = interaction((triggerId) => triggers.push(triggerId));
    await using _bolt = await startBolt(slack, build);
    for (let count = 0; count < 4; count += 1) await slack.user('ana').type('/alerts', { in: 'payments' });
    const [first, ...others] = triggers;
    await call(slack, 'views.open', { trigger_id: first, view: modal('1') });
    const answers = [];
    for (const trigger_id of others)
      answers.push(await call(slack, 'views.push', { trigger_id, view: modal('more') }));
    expect(answers.map((answer) => answer.error)).toEqual([undefined, undefined, 'push_limit_reached']);
  });

  test('an update with an old hash is refused', async () => {
    await using slack = await startSandboxSlack();
    let trigger = '';
    const build = interaction((triggerId) => {
      trigger = triggerId;
    });
    await using _bolt = await startBolt(slack, build);
    await slack.user('ana').type('/alerts', { in: 'payments' });
    const opened = await call(slack, 'views.open', { trigger_id: trigger, view: modal('A') });
    const { id, hash } = opened.view as { id: string; hash: string };

    expect(await call(slack, 'views.update', { view_id: id, hash, view: modal('B') })).toMatchObject({
      ok: true,
    });
    expect(await call(slack, 'views.update', { view_id: id, hash, view: modal('C') })).toMatchObject({
      error: 'hash_conflict',
    });
    expect((await slack.user('ana').expectModal('B')).title).toBe('B');
  });

  test.each([
    ['is closed by an empty answer', undefined, []],
    ['is replaced', { response_action: 'update', view: modal('Next') }, ['Next']],
    ['gets another on top', { response_action: 'push', view: modal('Next') }, ['First', 'Next']],
    ['is cleared with all beneath', { response_action: 'clear' }, []],
  ] as const)('on submission %s', async (_, answer, titles) => {
    await using slack = await startSandboxSlack();
    await using _bolt = await startBolt(slack, (app) => {
      app.command('/alerts', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal('First') });
      });
      app.view('form', async ({ ack }) => (answer ? ack(answer) : ack()));
    });
    const form = await slack.user('ana').run('/alerts', { in: 'payments' });
    if (form.kind !== 'modal') throw new Error('a form was expected');
    await form.fill({ Why: 'because' }).submit();
    const stack = slack.world.views.get('U0ANA') ?? [];
    expect(stack.map((view) => ('title' in view.view ? view.view.title.text : ''))).toEqual(titles);
  });

  test('an error for a block that is no input is trouble, and the form stays', async () => {
    await using slack = await startSandboxSlack();
    await using _bolt = await startBolt(slack, (app) => {
      app.command('/alerts', async ({ ack, client, command }) => {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal('First') });
      });
      app.view('form', async ({ ack }) => ack({ response_action: 'errors', errors: { nope: 'wrong' } }));
    });
    const form = await slack.user('ana').run('/alerts', { in: 'payments' });
    if (form.kind !== 'modal') throw new Error('a form was expected');
    const outcome = await form.fill({ Why: 'because' }).submit();
    expect(outcome.problem).toBe('We had some trouble connecting. Try again?');
    expect(form.isOpen).toBe(true);
  });

  test('closing is told when the view asks for it', async () => {
    await using slack = await startSandboxSlack();
    const closed: string[] = [];
    await using _bolt = await startBolt(slack, (app) => {
      app.shortcut('new_alert', async ({ ack, client, shortcut }) => {
        await ack();
        const view = modal('First', { notify_on_close: true });
        await client.views.open({ trigger_id: shortcut.trigger_id, view });
      });
      app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, view }) => {
        await ack();
        closed.push(view.id);
      });
    });
    await slack.user('ana').shortcut('new_alert');
    const form = await slack.user('ana').expectModal('First');
    await form.close();
    expect(closed).toEqual([form.id]);
    expect(form.isOpen).toBe(false);
  });
});

// https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
describe('a response_url', () => {
  test('takes five posts, each ephemeral unless said otherwise', async () => {
    await using slack = await startSandboxSlack();
    let url = '';
    const build = interaction((_, responseUrl) => {
      url = responseUrl;
    });
    await using _bolt = await startBolt(slack, build);
    await slack.user('ana').type('/alerts', { in: 'payments' });
    const post = async (body: object) =>
      (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;

    const answers = [await post({ text: 'one' }), await post({ text: 'two', response_type: 'in_channel' })];
    for (let count = 0; count < 4; count += 1) answers.push(await post({ text: 'more' }));
    expect(answers).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.channel('payments').messages.map((message) => message.text)).toEqual(['two']);
    await slack.user('ana').expectEphemeral('one');
    expect(slack.calls.of('response_url').at(-1)?.response).toEqual({ ok: false, error: 'used_url' });
  });

  test('ends after 30 minutes', async () => {
    let now = start;
    let url = '';
    await using slack = await startSandboxSlack({ now: () => now });
    const build = interaction((_, responseUrl) => {
      url = responseUrl;
    });
    await using _bolt = await startBolt(slack, build);
    await slack.user('ana').type('/alerts', { in: 'payments' });
    const post = async () => (await fetch(url, { method: 'POST', body: '{"text":"late"}' })).status;
    now += 30 * 60_000;
    expect(await post()).toBe(200);
    now += 1;
    expect(await post()).toBe(404);
  });
});
