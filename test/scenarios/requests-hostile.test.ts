// Whatever people or forged payloads say is shown escaped and cut, or refused: never interpreted.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { UserError } from '#src/errors.ts';
import { button } from '#src/messages/button.ts';
import { escapeText } from '#src/messages/text.ts';
import { type Front, startFront } from '#test/support/front.ts';
import { hostile } from '#test/support/hostile.ts';

let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(async () => {
  await front.reset();
  // Past Slack's limits of calls a minute.
  front.clock.advance(60_000);
  // A handler that shows what it was given, as ours do.
  front.behave(async ({ args }) => {
    const { note, alert } = args as { note?: string; alert: string };
    throw new UserError(`There is no alert *${escapeText(alert)}* for ${escapeText(note ?? 'nothing')}.`);
  });
});

/** The newest answer that this person got, as it was sent: markup and all. */
async function lastAnswer(): Promise<string> {
  await expect
    .poll(async () => (await front.finished()).filter(({ state }) => state !== 'received'))
    .toHaveLength(1);
  const answers = front.slack.calls.all.filter(({ method }) =>
    ['response_url', 'chat.postEphemeral'].includes(method),
  );
  return String(answers.at(-1)?.args.text);
}

/** No mention, link or date that the person could have made; code spans are closed; short enough for a phone. */
function expectHarmless(answer: string): void {
  expect(answer).not.toMatch(/<[!@#a-z]/i);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be gone.
  expect(answer).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/);
  expect(answer.isWellFormed()).toBe(true);
  expect(answer.length).toBeLessThan(1000);
  expect(answer).not.toContain('on my side');
}

test.each([4_100, 50_000])(
  'words of %d characters are refused rather than cut, and answered',
  async (length) => {
    const tooLong = 'That is too long: I read up to 4,000 characters. Nothing was done.';
    await front.receive(payloads.command(`ack 7f3k2 ${'x '.repeat(length / 2)}`));
    expect(await lastAnswer()).toBe(tooLong);
    await front.reset();
    await front.receive(payloads.mention(`ack 7f3k2 ${'x '.repeat(length / 2)}`));
    expect(await lastAnswer()).toBe(tooLong);
  },
);

describe.each(hostile)('$name', ({ text }) => {
  test('as a verb in a command', async () => {
    await front.receive(payloads.command(`${text}`));
    expectHarmless(await lastAnswer());
  });

  test('as an argument and its note in a command', async () => {
    await front.receive(payloads.command(`ack 7f3k2 ${text}`));
    expectHarmless(await lastAnswer());
    await front.reset();
    await front.receive(payloads.command(`ack ${text}`));
    await front.finished();
  });

  test('in a mention', async () => {
    await front.receive(payloads.mention(text));
    expectHarmless(await lastAnswer());
  });

  test('in a button', async () => {
    await front.receive(payloads.button(button(alerts.verbs.acknowledge, 'x', { alert: text, note: text })));
    expectHarmless(await lastAnswer());
    await front.reset();
    await front.receive(payloads.button({ action_id: text.slice(0, 255) || 'x', value: text }));
    expectHarmless(await lastAnswer());
  });

  test('in a form', async () => {
    const acknowledged: unknown[] = [];
    await front.receive({
      ...payloads.form({ alert: text }),
      ack: async (said) => void acknowledged.push(said),
    });
    await front.finished();
    for (const said of acknowledged) expect(JSON.stringify(said ?? {})).not.toMatch(/<[!@#]/);
    await front.reset();
    await front.receive(payloads.form({ alert: '7f3k2', note: text.slice(0, 3000) }));
    await expect.poll(async () => (await front.finished()).map(({ state }) => state)).toEqual(['done']);
  });
});

let count = 0;
function unique(): string {
  count += 1;
  return `hostile.${count}`;
}
const who = { user: { id: 'U0ANA', team_id: 'T0QUARTER' }, team: { id: 'T0QUARTER' } };
const ack = async () => {};

/** As Slack would deliver them. */
const payloads = {
  command: (text: string) => ({
    body: {
      command: '/alerts',
      text,
      team_id: 'T0QUARTER',
      user_id: 'U0ANA',
      channel_id: 'C0OPS',
      trigger_id: unique(),
      response_url: `${front.slack.url}/response/T0QUARTER/none`,
    },
    ack,
  }),
  mention: (text: string) => ({
    body: {
      type: 'event_callback',
      event_id: unique(),
      team_id: 'T0QUARTER',
      event: {
        type: 'app_mention',
        user: 'U0ANA',
        text: `<@${front.slack.app.userId}> ${text}`,
        channel: 'C0OPS',
        ts: '1.2',
      },
    },
    ack,
  }),
  button: (action: object) => ({
    body: {
      type: 'block_actions',
      ...who,
      trigger_id: unique(),
      channel: { id: 'C0OPS' },
      container: { type: 'message', message_ts: '1.2', channel_id: 'C0OPS', is_ephemeral: true },
      actions: [{ type: 'button', ...action }],
    },
    ack,
  }),
  form: (values: Record<string, string>) => ({
    body: {
      type: 'view_submission',
      ...who,
      view: {
        id: unique(),
        callback_id: 'alerts.acknowledge',
        private_metadata: '{"channel":"C0OPS"}',
        state: {
          values: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, { [name]: { value } }]),
          ),
        },
      },
    },
    ack,
  }),
};
