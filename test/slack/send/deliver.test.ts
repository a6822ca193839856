import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { PendingCard } from '#src/cards/pending.ts';
import { systemClock } from '#src/clock.ts';
import type { Calls } from '#src/slack/send/calls.ts';
import { type Desk, findPost, postCard } from '#src/slack/send/deliver.ts';
import { createDetours } from '#src/slack/send/detours.ts';
import { type CardJob, cardJob } from '#src/slack/send/jobs.ts';
import { prepare } from '#src/slack/send/prepare.ts';

const clock = systemClock();
const detours = createDetours(undefined);

const card: PendingCard = {
  id: 1,
  kind: 'alert',
  subject: 'a',
  channel: 'C1',
  urgency: 'verdict',
  wantedAt: clock.now(),
  marker: 'm',
  postingAt: null,
  postedChannel: null,
  repeated: false,
  attempts: 0,
  retryAt: null,
  ts: null,
  detour: null,
  version: 1,
  sentHash: null,
};

/** A desk whose lease has so many milliseconds left each time it is asked, and that notes what happens. */
function desk(...left: number[]) {
  const happened: string[] = [];
  const calls = {
    post: async () => {
      happened.push('post');
      return { channel: 'C1', ts: '1.000000' };
    },
    find: async () => {
      happened.push('find');
      return undefined;
    },
  } as unknown as Calls;
  const rows = {
    begin: async () => {
      happened.push('begin');
      return true;
    },
    cardSent: async () => void happened.push('sent'),
    release: async () => void happened.push('release'),
  } as unknown as Desk['rows'];
  const lease = { name: 'sender', epoch: 1, remaining: () => left.shift() ?? 0 };
  const nothing = () => {};
  const made: Desk = {
    calls,
    rows,
    lease,
    clock,
    log: pino({ level: 'silent' }),
    detours,
    refused: new Map(),
    directs: new Map(),
    timeout: 4000,
    hold: nothing,
    backOff: () => 0,
    calm: nothing,
    observe: nothing,
    asTyped: (message) => message,
  };
  return { desk: made, happened };
}

const job = (given: Partial<PendingCard> = {}): CardJob =>
  cardJob({ ...card, ...given }, { detours, now: clock.now().getTime(), settled: 5000 });
const prepared = prepare({ text: 'x' }, 'card:1', { repeated: false, detour: undefined }, new Map());

test.each([
  ['long enough', [4000, 4000], ['begin', 'post', 'sent']],
  ['too short from the start', [3999], []],
  ['too short once the row is marked', [4000, 3999], ['begin']],
])('a lease %s', async (_, left, expected) => {
  const { desk: with_, happened } = desk(...left);
  await postCard(with_, job(), prepared);

  expect(happened).toEqual(expected);
});

test.each([
  [4000, ['find', 'release']],
  [3999, []],
])('looking for a post with %d ms of lease', async (left, expected) => {
  const { desk: with_, happened } = desk(left);
  await findPost(with_, job({ postingAt: clock.now(), postedChannel: 'C1' }));

  expect(happened).toEqual(expected);
});
