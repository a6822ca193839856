import { expect, test } from 'vitest';
import { generousManifest } from '#sandbox/slack/manifest.ts';
import { alert, eventually, health, ops, payments, startStage } from './stage.ts';

/** Longer than a call's time-out and what is added to it, and than the first wait after a failure. */
const SETTLED = 3000;

test.each([
  ['an answer that got lost', 'loseAnswer'],
  ['a call that got lost', 'loseCall'],
] as const)('%s: the card stands there once, with what is right by then', async (_, fault) => {
  await using stage = await startStage();
  stage.slack.faults[fault]('chat.postMessage');
  stage.sender();
  await stage.show('a', 'disk is full', { say: ['firing'] });
  await eventually(() => stage.card('a')).toMatchObject({
    ts: null,
    posting_at: expect.any(Date),
    attempts: 1,
  });
  await stage.show('a', 'disk is fine', { say: ['resolved'] });
  stage.pass(SETTLED);

  const card = await stage.slack.channel('payments').expectMessage('disk is fine');
  await card.thread().expectMessage('resolved');
  expect(card.thread().messages.map(({ text }) => text)).toEqual(['firing', 'resolved']);
  expect(stage.slack.channel('payments').messages).toHaveLength(1);
});

test.each([true, false])('a call that hangs, with effect: %s', async (effect) => {
  await using stage = await startStage();
  stage.slack.faults.hang('chat.postMessage', { effect });
  stage.sender();
  await stage.show('a', 'disk is full');
  await eventually(() => stage.card('a')).toMatchObject({ attempts: 1, last_error: expect.anything() });
  stage.pass(SETTLED);

  await eventually(() => stage.card('a')).toMatchObject({
    ts: expect.any(String),
    sent_version: 1,
    attempts: 0,
  });
  expect(stage.slack.channel('payments').messages.map(({ text }) => text)).toEqual(['disk is full']);
});

test('words in a thread whose answer got lost are found there', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  const card = await stage.slack.channel('payments').expectMessage('disk is full');
  stage.slack.faults.loseAnswer('chat.postMessage');
  await stage.say(
    { thread: alert('a'), message: { text: 'one' }, urgency: 'decision' },
    { thread: alert('a'), message: { text: 'two' }, urgency: 'decision' },
  );
  await eventually(async () => (await stage.messages())[0]).toMatchObject({ attempts: 1 });
  stage.pass(SETTLED);

  await card.thread().expectMessage('two');
  expect(card.thread().messages.map(({ text }) => text)).toEqual(['one', 'two']);
});

test('a direct message whose answer got lost is found there', async () => {
  await using stage = await startStage();
  stage.slack.faults.loseAnswer('chat.postMessage');
  stage.sender();
  await stage.say({ to: 'U0ANA', message: { text: 'your turn' }, urgency: 'decision' });
  await eventually(async () => (await stage.messages())[0]).toMatchObject({ attempts: 1 });
  stage.pass(SETTLED);

  await eventually(async () => (await stage.messages())[0]).toMatchObject({ state: 'sent' });
  expect(stage.slack.calls.of('chat.postMessage')).toHaveLength(1);
});

test('an edit whose answer got lost is made again, even when it would change nothing', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'one firing');
  const card = await stage.slack.channel('payments').expectMessage('one firing');
  stage.slack.faults.loseAnswer('chat.update');
  await stage.show('a', 'two firing');
  await card.expectText('two firing');
  await eventually(() => stage.card('a')).toMatchObject({ attempts: 1 });
  await stage.show('a', 'one firing');
  stage.pass(SETTLED);

  await card.expectText('one firing');
});

test('where Slack does not let us look, it is posted again and says so', async () => {
  const bot =
    generousManifest.oauth_config?.scopes?.bot?.filter((scope) => !scope.endsWith(':history')) ?? [];
  await using stage = await startStage({
    manifest: { ...generousManifest, oauth_config: { scopes: { bot } } },
  });
  stage.slack.faults.loseAnswer('chat.postMessage');
  stage.sender();
  await stage.show('a', 'disk is full');
  await eventually(() => stage.card('a')).toMatchObject({ attempts: 1 });
  stage.pass(SETTLED);

  const [first, second] = await stage.slack.channel('payments').expectMessages('disk is full', 2);
  expect(first?.text).not.toContain('repeated');
  expect(second?.text).toContain('Possibly repeated');
});

test('a card that somebody deleted is posted again when it changes', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  (await stage.slack.channel('payments').expectMessage('disk is full')).delete();
  await stage.show('a', 'disk is still full');

  await stage.slack.channel('payments').expectMessage('disk is still full');
});

test('an archived channel: cards move to the fallback with the reason, and new ones come back', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  await stage.slack.channel('payments').expectMessage('disk is full');
  stage.slack.channel('payments').archive();
  await stage.show('a', 'disk is still full', { say: ['look'] });
  await stage.show('b', 'memory too');

  const moved = await stage.slack.channel('quarterdeck').expectMessage('disk is still full');
  expect(moved.text).toContain('Meant for #payments: the channel is archived.');
  await moved.thread().expectMessage('look');
  await stage.slack.channel('quarterdeck').expectMessage('memory too');

  stage.slack.channel('payments').unarchive();
  stage.pass(61_000);
  await stage.show('c', 'all anew');
  await stage.slack.channel('payments').expectMessage('all anew');
  await stage.show('a', 'disk is fine');
  await moved.expectText('disk is fine');
});

test('a card that went to the fallback, and whose answer got lost, still says why it is there', async () => {
  await using stage = await startStage();
  stage.slack.channel('payments').archive();
  stage.sender();
  await stage.show('a', 'disk is full');
  const first = await stage.slack.channel('quarterdeck').expectMessage('disk is full');
  await eventually(() => stage.posted()).toHaveLength(1);
  stage.slack.faults.hang('chat.postMessage', { effect: true });
  await stage.show('b', 'memory is full');
  const lost = await stage.slack.channel('quarterdeck').expectMessage('memory is full');
  stage.pass(10_000);
  await eventually(() => stage.posted()).toHaveLength(2);
  await stage.show('b', 'memory is fine');

  await lost.expectText('memory is fine');
  expect(lost.text).toContain('Meant for #payments');
  expect(first.text).toContain('Meant for #payments');
});

test('a private channel without the bot: words and cards go to the fallback', async () => {
  await using stage = await startStage();
  stage.slack.channel('incident-room').kickBot();
  stage.sender();
  await stage.show('a', 'disk is full', { channel: 'C0SECRET' });
  await stage.say({ to: 'U0GONE', message: { text: 'your turn' }, urgency: 'decision' });

  const card = await stage.slack.channel('quarterdeck').expectMessage('disk is full');
  expect(card.text).toContain('Invite me there');
  const message = await stage.slack.channel('quarterdeck').expectMessage('your turn');
  expect(message.text).toContain('Meant for @gone: the account is deactivated.');
});

test('with no channel left a card waits, is told of, and comes when one is back', async () => {
  await using stage = await startStage();
  stage.slack.channel('payments').archive();
  stage.slack.channel('quarterdeck').archive();
  const sender = stage.sender();
  await stage.show('a', 'disk is full');
  await stage.show('b', 'elsewhere', { channel: ops });

  await stage.slack.channel('ops').expectMessage('elsewhere');
  await eventually(async () => (await sender.status()).errors).toMatchObject([
    { channel: payments, error: 'is_archived' },
  ]);
  expect((await sender.status()).unreachable).toEqual([{ channel: payments, reason: 'is_archived' }]);
  stage.slack.channel(health).unarchive();
  stage.pass(10_000);
  await stage.slack.channel('quarterdeck').expectMessage('disk is full');
});

test('Slack away for hours: afterwards everything is right, once, and nothing late', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  const card = await stage.slack.channel('payments').expectMessage('disk is full');
  stage.slack.faults.down();
  for (let index = 0; index < 5; index += 1) await stage.show(`b${index}`, `b${index} fires`);
  for (let minute = 0; minute < 5; minute += 1) {
    const before = stage.lines.length;
    stage.pass(90_000);
    await eventually(() => stage.lines.slice(before).map(({ msg }) => msg)).toContain('call of Slack');
  }
  for (let index = 1; index < 5; index += 1) await stage.show(`b${index}`, 'over', { alive: false });
  await stage.show('a', 'disk is fine');
  stage.slack.faults.clear();

  await eventually(async () => {
    stage.pass(90_000);
    return [stage.slack.channel('payments').messages.map(({ text }) => text), card.text];
  }).toEqual([['disk is fine', 'b0 fires'], 'disk is fine']);
});

test.each(['internal_error', 'fatal_error'])(
  '%s may have had its effect: it is looked for',
  async (error) => {
    await using stage = await startStage();
    stage.slack.faults.fail('chat.postMessage', error);
    stage.sender();
    await stage.show('a', 'disk is full');
    await eventually(() => stage.card('a')).toMatchObject({
      last_error: error,
      posting_at: expect.any(Date),
    });
    stage.pass(SETTLED);

    await stage.slack.channel('payments').expectMessage('disk is full');
    expect(stage.slack.calls.of('conversations.history')).toHaveLength(1);
  },
);

test('a message that Slack never takes is given up, and said in the log', async () => {
  await using stage = await startStage();
  stage.slack.faults.fail('chat.postMessage', 'metadata_too_large', 8);
  stage.sender();
  await stage.say({ to: payments, message: { text: 'odd' }, urgency: 'decision' });

  await eventually(async () => {
    stage.pass(300_000);
    return await stage.messages();
  }).toMatchObject([{ state: 'dropped', last_error: 'metadata_too_large' }]);
  expect(stage.lines.some(({ msg }) => msg === 'message given up')).toBe(true);
});
