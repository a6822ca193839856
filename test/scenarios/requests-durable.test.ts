// What is acknowledged is done once, whatever dies, repeats or does not answer.
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { TemporaryError } from '#src/errors.ts';
import { button } from '#src/messages/button.ts';
import { recoverRequests } from '#src/requests/recover.ts';
import { type Front, startFront } from '#test/support/front.ts';

let front: Front;
beforeAll(async () => {
  front = await startFront();
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(() => front.reset());

const user = (name: string) => front.slack.user(name);
const acknowledge = (alert = '7f3k2') => button(alerts.verbs.acknowledge, 'Acknowledge', { alert });

describe('exactly once', () => {
  test('when both sockets deliver it', async () => {
    front.slack.faults.deliverTwice();
    await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
    await user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
    await expect.poll(() => front.calls.length).toBe(2);
    expect(await front.finished()).toHaveLength(2);
    expect(front.calls).toHaveLength(2);
  });

  test('when Slack delivers an event again', async () => {
    front.slack.faults.forgetAcks();
    await user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
    await expect.poll(() => front.finished()).toHaveLength(1);
    await front.slack.redeliver();
    await front.finished();
    expect(front.calls).toHaveLength(1);
  });
});

describe('what a process began before it died', () => {
  const log = pino({ level: 'silent' });

  /** Stores what comes and does no more, as if the process had died there. */
  async function die(line: string): Promise<void> {
    front.storeThrough(async (store, request) => {
      await store(request);
      return false;
    });
    await user('ana').type(line, { in: 'ops' });
    front.storeThrough();
    expect(front.calls).toEqual([]);
  }
  async function restart(): Promise<void> {
    const { requests, dispatcher } = front;
    const recovery = await recoverRequests({ requests, dispatcher, alone: true, log });
    recovery.stop();
  }

  test('is run and answered', async () => {
    await die('/alerts ack 7f3k2');
    await restart();
    await user('ana').expectEphemeral('On it.');
    expect(await front.finished()).toMatchObject([{ state: 'done' }]);
  });

  test('and needs a form is told how to write it, since its trigger is spent', async () => {
    await die('/alerts ack');
    await restart();
    await user('ana').expectEphemeral('/alerts acknowledge <alert> [note]');
  });

  test('is left alone once it can no longer be answered', async () => {
    await die('/alerts ack 7f3k2');
    front.clock.advance(31 * 60_000);
    await restart();
    expect(await front.finished()).toMatchObject([{ state: 'failed' }]);
    expect(front.calls).toEqual([]);
  });
});

describe('when the store does not answer', () => {
  const failing = () => front.storeThrough(() => Promise.reject(new TemporaryError('storing')));

  test('a command is told that it is not started', async () => {
    failing();
    const reply = await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
    expect(reply).toMatchObject({
      text: expect.stringContaining('I have not started it'),
      isEphemeral: true,
    });
    expect(front.calls).toEqual([]);
  });

  test('a button is told so too', async () => {
    const card = await front.postButton(acknowledge());
    failing();
    await card.button('Acknowledge').click('ben');
    await user('ben').expectEphemeral('I have not started it');
  });

  test('a form keeps what was typed, and can be sent again', async () => {
    await user('ana').run('/alerts ack 7f3k2 --form', { in: 'ops' });
    const form = await user('ana').expectModal('Acknowledge');
    await form.expectText('Alert');
    failing();
    await form.submit();
    expect(Object.values(form.errors)).toEqual([expect.stringContaining('I have not started it')]);
    front.storeThrough();
    await form.submit();
    await form.expectText('On it.');
  });

  test('an event is not acknowledged, and runs when it is delivered again', async () => {
    failing();
    await user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
    await expect.poll(() => front.slack.events.at(-1)?.attempts).toBe(1);
    expect(front.calls).toEqual([]);
    front.storeThrough();
    await front.slack.redeliver();
    await expect.poll(() => front.calls.length).toBe(1);
  });

  test('what is stored after its sender was told to try again is not started', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    front.storeThrough(async (store, request) => {
      await held;
      return await store(request);
    });
    const reply = await user('ana').run('/alerts ack 7f3k2', { in: 'ops' });
    expect(reply).toMatchObject({ text: expect.stringContaining('I have not started it') });
    release();
    await expect.poll(() => front.finished()).toEqual([]);
    expect(front.calls).toEqual([]);
  });
});
