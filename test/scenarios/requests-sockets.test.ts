import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Front, startFront } from '#test/support/front.ts';

let front: Front;
const open: number[] = [];
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeAll(async () => {
  process.on('unhandledRejection', note);
  front = await startFront();
  front.connection.onState((state) => open.push(state.open));
});
afterAll(async () => {
  await front[Symbol.asyncDispose]();
  process.off('unhandledRejection', note);
});
beforeEach(async () => {
  await front.reset();
  open.length = 0;
});
// Node would end at the first one.
afterEach(() => expect(unhandled).toEqual([]));

const answered = async () => {
  expect(await front.slack.user('ana').run('/alerts ack 7f3k2', { in: 'ops' })).toMatchObject({
    text: 'On it.',
  });
};

/** Each was lost and is back. Whether both were lost at one moment depends on how quick the first one was. */
const bothAgain = () =>
  expect
    .poll(
      () => [open.filter((count, at) => count < (at === 0 ? 2 : (open[at - 1] ?? 0))).length, open.at(-1)],
      { timeout: 10_000 },
    )
    .toEqual([2, 2]);

test('while Slack refreshes one socket, the other is open', async () => {
  for (const rounds of [1, 2, 3]) {
    front.slack.sockets.disconnect('refresh_requested', 0);
    // Slack's side sees the old socket a moment longer than ours: only what ours recorded tells that it was replaced.
    await expect
      .poll(() => open, { timeout: 10_000 })
      .toEqual(Array.from({ length: rounds }, () => [1, 2]).flat());
    await front.slack.expectSockets(2);
    await answered();
  }
});

test('both come back after Slack was away', async () => {
  front.slack.faults.down();
  await expect.poll(() => open.at(-1)).toBe(0);
  front.slack.faults.clear();
  await expect.poll(() => open.at(-1), { timeout: 10_000 }).toBe(2);
  await front.slack.expectSockets(2);
  await answered();
});

test('both come back after they were cut without a word', async () => {
  front.slack.sockets.cut();
  await bothAgain();
  await answered();
});

test('a notice without an event in it ends nothing', async () => {
  const notice = {
    token: 'x',
    type: 'app_rate_limited',
    team_id: front.slack.team.id,
    minute_rate_limited: 1,
  };
  await Promise.race([
    front.slack.sendEvent({ type: 'events_api', payload: notice, acceptsResponse: false }),
    answered(),
  ]);
  await answered();
});

test('an answer is given although its socket closed before the acknowledgement', async () => {
  front.storeThrough(async (store, request) => {
    const fresh = await store(request);
    front.slack.sockets.cut();
    return fresh;
  });
  await front.slack.user('ana').type('/alerts ack 7f3k2', { in: 'ops' });
  await front.slack.user('ana').expectEphemeral('On it.');
  front.storeThrough();
  await bothAgain();
});

test('stopping closes both and opens no more', async () => {
  await front.connection.stop();
  await front.slack.expectSockets(0);
  expect(front.connection.state()).toEqual({ open: 0, wanted: 2 });
});
