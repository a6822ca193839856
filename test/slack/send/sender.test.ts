import { expect, test } from 'vitest';
import { alert, eventually, health, ops, payments, startStage } from './stage.ts';

test('a card is posted, edited in place, and spoken about in its thread', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full', { say: ['one', 'two'] });

  const card = await stage.slack.channel('payments').expectMessage('disk is full');
  await card.thread().expectMessage('two');
  expect(card.thread().messages.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(card.metadata?.event_payload).toEqual({ marker: (await stage.card('a')).marker });

  await stage.show('a', 'disk is fine');
  await card.expectText('disk is fine');
  expect(stage.slack.channel('payments').messages).toHaveLength(1);
});

test('a card that would look the same is not edited', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  await stage.slack.channel('payments').expectMessage('disk is full');
  await stage.show('a', 'disk is full');

  await eventually(() => stage.card('a')).toMatchObject({ version: 2, sent_version: 2, posting_at: null });
  expect(stage.slack.calls.of('chat.update')).toEqual([]);
});

test('many changes are one edit, which says the last', async () => {
  await using stage = await startStage();
  await stage.show('a', 'one firing');
  stage.sender();
  const card = await stage.slack.channel('payments').expectMessage('one firing');
  stage.slack.faults.rateLimit('chat.update', 10);
  await stage.show('a', 'two firing');
  await stage.slack.calls.expect('chat.update', ({ status }) => status === 429);
  for (let count = 3; count <= 20; count += 1) await stage.show('a', `${count} firing`);
  stage.pass(11_000);

  await card.expectText('20 firing');
  expect(card.history).toEqual(['one firing', '20 firing']);
});

test('sixty edits at once stay within what Slack allows, and what people wait for is not held up', async () => {
  await using stage = await startStage();
  const cards = Array.from({ length: 60 }, (_, index) => ({
    subject: `card${index}`,
    channel: index % 2 ? payments : ops,
  }));
  for (const { subject, channel } of cards) await stage.show(subject, `${subject}: working`, { channel });
  stage.sender();
  await eventually(async () => {
    stage.pass(1100);
    return (await stage.posted()).length;
  }).toBe(60);
  stage.pass(60_000);
  for (const { subject, channel } of cards)
    await stage.show(subject, `${subject}: still working`, { channel, urgency: 'progress' });
  await eventually(() => stage.slack.calls.of('chat.update').length).toBe(40);
  await stage.show('card59', 'card59: done', { urgency: 'verdict' });

  await stage.slack.channel('payments').expectMessage('card59: done');
  stage.pass(61_000);
  await eventually(() => stage.slack.calls.of('chat.update').length).toBeGreaterThan(59);
  expect(stage.slack.rateLimited).toEqual({});
});

test('posts into one channel follow each other, and other channels do not wait', async () => {
  await using stage = await startStage();
  stage.sender();
  for (let index = 1; index <= 7; index += 1) await stage.show(`a${index}`, `number ${index}`);
  await stage.show('b', 'elsewhere', { channel: ops });

  await stage.slack.channel('ops').expectMessage('elsewhere');
  for (let second = 0; second < 4; second += 1) stage.pass(1100);
  await stage.slack.channel('payments').expectMessage('number 5');
  stage.pass(1100);
  await stage.slack.channel('payments').expectMessage('number 6');
  stage.pass(1100);
  await stage.slack.channel('payments').expectMessage('number 7');
  expect(stage.slack.channel('payments').messages.map(({ text }) => text)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((index) => `number ${index}`),
  );
  expect(stage.slack.rateLimited).toEqual({});
});

test('a rate limit on posts holds up no edit', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  const card = await stage.slack.channel('payments').expectMessage('disk is full');
  stage.slack.faults.rateLimit('chat.postMessage', 30);
  await stage.show('b', 'second', { channel: ops });
  await stage.slack.calls.expect('chat.postMessage', ({ status }) => status === 429);
  await stage.show('a', 'acknowledged');

  await card.expectText('acknowledged');
  expect((await stage.card('b')).ts).toBeNull();
  stage.pass(31_000);
  await stage.slack.channel('ops').expectMessage('second');
});

test('a direct message reaches the person', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.say({ to: 'U0ANA', message: { text: 'your turn' }, urgency: 'decision' });

  await stage.slack.user('ana').expectDirectMessage('your turn');
});

test('a message that is no news any more is dropped', async () => {
  await using stage = await startStage();
  const dropAfter = new Date(stage.clock.now().getTime() + 60_000);
  await stage.say(
    { to: payments, message: { text: 'five minutes left' }, urgency: 'decision', dropAfter },
    { to: payments, message: { text: 'time is up' }, urgency: 'decision' },
  );
  stage.clock.advance(61_000);
  stage.sender();

  await stage.slack.channel('payments').expectMessage('time is up');
  await eventually(async () => (await stage.messages()).map(({ state }) => state)).toEqual([
    'dropped',
    'sent',
  ]);
});

test('what is over before anyone saw it is not posted, and comes when it is news again', async () => {
  await using stage = await startStage();
  stage.slack.faults.down();
  stage.sender();
  await stage.show('a', 'disk is full', { say: ['firing'] });
  for (let index = 0; index < 40; index += 1)
    await stage.show(`late${index}`, 'gone', { alive: false, say: ['x'] });
  await stage.show('a', 'disk is fine', { alive: false, say: ['resolved'] });
  await stage.show('b', 'still burning', { say: ['look'] });
  stage.slack.faults.clear();
  stage.pass(61_000);

  const live = await stage.slack.channel('payments').expectMessage('still burning');
  await live.thread().expectMessage('look');
  expect(stage.slack.channel('payments').messages).toHaveLength(1);
  await eventually(async () => (await stage.messages()).filter(({ state }) => state === 'queued')).toEqual(
    [],
  );

  stage.pass(5000);
  await stage.show('a', 'disk is full again', { say: ['firing again'] });
  const card = await stage.slack.channel('payments').expectMessage('disk is full again');
  await card.thread().expectMessage('firing again');
  expect(card.thread().messages).toHaveLength(1);
});

test('blocks that Slack refuses cost the blocks, never the words', async () => {
  await using stage = await startStage();
  stage.sender();
  const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'x'.repeat(3001) } }];
  await stage.show('a', '', {
    drawing: { message: { text: 'disk is full', blocks, color: '#cc0000' }, alive: true },
  });

  const card = await stage.slack.channel('payments').expectMessage('disk is full');
  expect(stage.lines.filter(({ level }) => level >= 50).map(({ msg }) => msg)).toEqual([
    'blocks refused by Slack: the words go without them',
  ]);
  await stage.show('a', '', {
    drawing: { message: { text: 'disk is fine', color: '#00cc00' }, alive: true },
  });
  await card.expectText('disk is fine');
});

test('a card that cannot be drawn hides no other', async () => {
  await using stage = await startStage();
  const draw = async (subjects: string[]) => {
    if (subjects.includes('a')) throw new TypeError('cannot read properties of undefined');
    return new Map(
      subjects.map((subject) => [subject, { message: { text: `this is ${subject}` }, alive: true }]),
    );
  };
  await stage.show('a', '');
  await stage.show('b', '');
  await stage.show('c', '', { channel: ops });
  stage.sender({ draw: { alert: draw } });

  await stage.slack.channel('ops').expectMessage('this is c');
  await stage.slack.channel('payments').expectMessage('this is b');
  await eventually(() => stage.card('a')).toMatchObject({
    last_error: expect.stringContaining('properties'),
  });
});

test('the state of the lanes can be told', async () => {
  await using stage = await startStage();
  stage.slack.faults.rateLimit('chat.postMessage', 30);
  const sender = stage.sender();
  await stage.show('a', 'one');
  await stage.show('b', 'two');
  await stage.say({ to: ops, message: { text: 'hello' }, urgency: 'decision' });

  await eventually(async () => (await sender.status()).lanes).toMatchObject([
    { channel: payments, waiting: 2, oldest: expect.any(Date), pausedUntil: expect.any(Date) },
    { channel: ops, waiting: 1, oldest: expect.any(Date), pausedUntil: expect.any(Date) },
  ]);
  expect(await sender.status()).toMatchObject({
    sending: true,
    edits: { waiting: 0, left: 48, perMinute: 48 },
  });
});

test('words for a thread go to where its card stands', async () => {
  await using stage = await startStage();
  stage.sender();
  await stage.show('a', 'disk is full');
  await stage.say({
    thread: alert('a'),
    message: { text: 'escalated' },
    urgency: 'decision',
    broadcast: true,
  });

  const messages = await stage.slack.channel('payments').expectMessages(/disk is full|escalated/, 2);
  expect(messages[1]?.json).toMatchObject({ subtype: 'thread_broadcast', thread_ts: messages[0]?.ts });
  expect(stage.slack.channel(health).messages).toEqual([]);
});
