import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { button } from '#src/messages/button.ts';
import { type Front, startFront } from '#test/support/front.ts';

let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(async () => {
  await front.dispatcher.drain(5000);
  await front.database.db.deleteFrom('requests').execute();
  front.calls.length = 0;
  front.behave(async () => ({ message: { text: 'On it.' }, to: 'me' }));
});

const rows = async () => {
  await front.dispatcher.drain(5000);
  return await front.database.db.selectFrom('requests').select(['way', 'state']).execute();
};

/** A card with this button, as the sender of cards would post it. */
async function postButton(element: object) {
  const response = await fetch(`${front.slack.apiUrl}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${front.slack.tokens.bot}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      channel: front.slack.channel('ops').id,
      text: 'An alert',
      blocks: [{ type: 'actions', elements: [element] }],
    }),
  });
  const { ok, ts } = (await response.json()) as { ok: boolean; ts: string };
  expect(ok).toBe(true);
  const posted = front.slack.channel('ops').messages.find((message) => message.ts === ts);
  if (!posted) throw new Error('the card is not there');
  return posted;
}

describe('a command', () => {
  test('is stored, acknowledged and answered to the asker alone', async () => {
    const reply = await front.slack.user('ana').run('/alerts ack 7f3k2 on my way', { in: 'ops' });
    expect(reply).toMatchObject({ kind: 'message', text: 'On it.', isEphemeral: true });
    expect(front.calls).toMatchObject([
      { args: { alert: '7f3k2', note: 'on my way' }, actor: { standing: 'member' } },
    ]);
    expect(await rows()).toEqual([{ way: 'command', state: 'done' }]);
  });

  test('that is wrong is told what was wrong', async () => {
    const reply = await front.slack.user('ana').run('/alerts akc 7f3', { in: 'ops' });
    expect(reply).toMatchObject({
      text: expect.stringContaining('Did you mean /alerts ack?'),
      isEphemeral: true,
    });
    expect(front.calls).toEqual([]);
  });
});

test('a mention is answered in its thread', async () => {
  front.behave(async () => ({ message: { text: 'Seen by all.' }, to: 'channel' }));
  const said = await front.slack.user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
  await expect.poll(() => front.calls.length).toBe(1);
  await front.dispatcher.drain(5000);
  const answer = [...front.slack.world.messages.values()].flat().find(({ text }) => text === 'Seen by all.');
  expect(answer?.threadTs).toBe(said.ts);
});

test('a button does what its verb does', async () => {
  const card = await postButton(button(alerts.verbs.acknowledge, 'Acknowledge', { alert: '7f3k2' }));
  await card.button('Acknowledge').click('ben');
  await front.slack.user('ben').expectEphemeral('On it.');
  expect(front.calls).toMatchObject([
    { args: { alert: '7f3k2' }, request: { way: 'button', message: { ts: card.ts } } },
  ]);
});
