import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { button } from '#src/messages/button.ts';
import { type Front, startFront } from '#test/support/front.ts';

let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => front.reset());

const user = (name: string) => front.slack.user(name);
const acknowledge = (alert = '7f3k2') => button(alerts.verbs.acknowledge, 'Acknowledge', { alert });

describe('every way in reaches the same handler', () => {
  test('a command, answered to the asker alone', async () => {
    const reply = await user('ana').run('/alerts ack 7f3k2 on my way', { in: 'ops' });
    expect(reply).toMatchObject({ kind: 'message', text: 'On it.', isEphemeral: true });
    expect(front.calls).toMatchObject([
      { args: { alert: '7f3k2', note: 'on my way' }, actor: { id: user('ana').id, zone: 'Europe/Paris' } },
    ]);
    expect(await front.finished()).toEqual([{ way: 'command', state: 'done', reference: null }]);
  });

  test('the same words after /qd', async () => {
    await user('ana').run('/qd alerts ack 7f3k2', { in: 'ops' });
    expect(front.calls).toMatchObject([{ args: { alert: '7f3k2' } }]);
  });

  test('a mention, answered in its thread', async () => {
    front.behave(async () => ({ message: { text: 'Seen by all.' }, to: 'channel' }));
    const said = await user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
    await expect.poll(() => front.calls.length).toBe(1);
    await front.finished();
    const answer = [...front.slack.world.messages.values()]
      .flat()
      .find(({ text }) => text === 'Seen by all.');
    expect(answer?.threadTs).toBe(said.ts);
  });

  test('a mention in a thread, whose private answer stands there too', async () => {
    const card = await front.postButton(acknowledge());
    await user('ana').type('first', { in: 'ops', thread: card });
    await user('ana').mention('alerts ack 7f3k2', { in: 'ops', thread: card });
    const answer = await user('ana').expectEphemeral('On it.');
    expect(answer.json.thread_ts).toBe(card.ts);
  });

  test('a button', async () => {
    const card = await front.postButton(acknowledge());
    await card.button('Acknowledge').click('ben');
    await user('ben').expectEphemeral('On it.');
    expect(front.calls).toMatchObject([
      { args: { alert: '7f3k2' }, request: { way: 'button', message: { ts: card.ts } } },
    ]);
  });

  test.each(['me', 'channel'] as const)(
    'blocks that Slack refuses: the words go to %s without them',
    async (to) => {
      const blocks = [
        { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'x'.repeat(3001) } },
      ];
      front.behave(async () => ({ message: { text: `Done for ${to}.`, blocks }, to }));
      await user('ana').type('/alerts ack 7f3k2', { in: 'ops' });
      const answer = () =>
        [...front.slack.world.messages.values()].flat().filter(({ text }) => text === `Done for ${to}.`);
      await expect.poll(() => answer().length).toBe(1);
      expect(await front.finished()).toMatchObject([{ state: 'done' }]);
      expect(answer()).toMatchObject([{ blocks: [] }]);
    },
  );

  test('a handler that answers nothing leaves nothing', async () => {
    front.behave(async () => undefined);
    const card = await front.postButton(acknowledge());
    expect(await card.button('Acknowledge').click('ben')).toEqual({});
    expect(await front.finished()).toMatchObject([{ state: 'done' }]);
  });
});

describe('a form', () => {
  test('opens when an argument is missing, completes it, refuses what is wrong, and says what came of it', async () => {
    await user('ana').run('/alerts ack', { in: 'ops' });
    const form = await user('ana').expectModal('Acknowledge');
    await form.expectText('Note');
    // One chooses from a list here.
    expect(form.text).not.toContain('as on its card');
    await form.fill({ Alert: 'not an id' }).submit();
    expect(form.errors).toEqual({ Alert: "This should be an alert's id, as on its card." });
    expect(await front.finished()).toMatchObject([{ way: 'command' }]);

    await form.fill({ Alert: '7f3k2', Note: 'on my way' }).submit();
    await form.expectText('On it.');
    expect(front.calls).toMatchObject([
      {
        args: { alert: '7f3k2', note: 'on my way' },
        request: { way: 'form', channel: front.slack.channel('ops').id },
      },
    ]);
  });

  test('opens with --form, filled with what was said', async () => {
    await user('ana').run('/alerts ack 7f3k2 on my way —form', { in: 'ops' });
    const form = await user('ana').expectModal('Acknowledge');
    await form.expectText('Alert');
    await form.submit();
    await form.expectText('On it.');
    expect(front.calls).toMatchObject([{ args: { alert: '7f3k2', note: 'on my way' } }]);
  });

  test('says so when what it asked for did not work', async () => {
    front.behave(async () => {
      throw new UserError('There is no alert *7f3k2*.');
    });
    await user('ana').run('/alerts ack 7f3k2 --form', { in: 'ops' });
    const form = await user('ana').expectModal('Acknowledge');
    await form.expectText('Alert');
    await form.submit();
    await form.expectText('There is no alert 7f3k2.');
  });

  test('that is closed before its fields are there is let go, and nothing went wrong', async () => {
    front.slack.faults.delay('views.update', 300);
    await user('ana').run('/alerts ack', { in: 'ops' });
    const form = await user('ana').expectModal('Acknowledge');
    await form.expectText('One moment');
    await form.close();

    expect(await front.finished()).toEqual([{ way: 'command', state: 'done', reference: null }]);
    expect(front.slack.calls.of('views.update').at(-1)?.response).toMatchObject({ error: 'not_found' });
  });

  test('opens while posts are throttled', async () => {
    front.slack.faults.rateLimit('chat.postMessage', 60);
    await user('ana').run('/alerts ack', { in: 'ops' });
    await (await user('ana').expectModal('Acknowledge')).expectText('Alert');
  });

  test('cannot open for a mention, which is told how to write it', async () => {
    await user('ana').mention('alerts ack', { in: 'ops' });
    await user('ana').expectEphemeral('alert is missing');
  });

  test('that cannot open says how to write it', async () => {
    front.slack.faults.fail('views.open', 'expired_trigger_id');
    const reply = await user('ana').run('/alerts ack', { in: 'ops' });
    expect(reply).toMatchObject({ text: expect.stringContaining('/alerts acknowledge <alert> [note]') });
  });
});

describe('what goes wrong is told', () => {
  test('a mistake, with what was probably meant', async () => {
    const reply = await user('ana').run('/alerts akc 7f3', { in: 'ops' });
    expect(reply).toMatchObject({
      text: expect.stringContaining('Did you mean /alerts ack?'),
      isEphemeral: true,
    });
    expect(front.calls).toEqual([]);
  });

  test('something outside that does not answer', async () => {
    front.behave(async () => {
      throw new TemporaryError('asking Kubernetes about staging/checkout');
    });
    const reply = await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
    expect(reply).toMatchObject({
      text: expect.stringContaining('asking Kubernetes about staging/checkout'),
    });
    expect(await front.finished()).toMatchObject([{ state: 'failed' }]);
  });

  test('a fault of ours, by a reference and without a word of it', async () => {
    front.behave(async () => {
      throw new Error('xoxb-secret in /etc/quarterdeck.yml');
    });
    const reply = await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
    const [row] = await front.finished();
    expect(row).toMatchObject({ state: 'failed', reference: expect.stringMatching(/^[2-9A-Z]{5}$/) });
    expect(reply).toMatchObject({ text: `Something went wrong on my side. Reference ${row?.reference}.` });
  });

  test('a button of a card from long ago', async () => {
    const card = await front.postButton({ ...acknowledge(), action_id: 'alerts.juggle' });
    await card.button('Acknowledge').click('ben');
    await user('ben').expectEphemeral('I no longer know this button.');
  });

  test.each(['7f3k2', '{"v":9}', '[]'])('a button with the value %j of an unknown version', async (value) => {
    const card = await front.postButton({ ...acknowledge(), value });
    await card.button('Acknowledge').click('chen');
    await user('chen').expectEphemeral('I no longer know this button.');
    expect(front.calls).toEqual([]);
  });

  test('an answer that Slack does not take at first', async () => {
    front.slack.faults.fail('response_url', 500);
    const reply = await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
    expect(reply).toMatchObject({ text: 'On it.' });
    expect(front.calls).toHaveLength(1);
  });
});

test('figures of what was asked and answered', async () => {
  await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
  await front.finished();
  const shown = await front.metrics.registry.getSingleMetricAsString('quarterdeck_requests_total');
  expect(shown).toMatch(/\{way="command",verb="alerts.acknowledge",outcome="done"\} \d+/);
});
