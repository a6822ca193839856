import { expect, test } from 'vitest';
import { formatAddress, readAddress, readPermalink } from '#sandbox/slack/page/address.ts';

test.each([
  ['?', { user: null, place: null, thread: null }],
  ['?user=U1&home=', { user: 'U1', place: { kind: 'home' }, thread: null }],
  ['?user=U1&channel=C1', { user: 'U1', place: { kind: 'channel', channel: 'C1' }, thread: null }],
  [
    '?user=U1&channel=C1&thread=1.1',
    { user: 'U1', place: { kind: 'channel', channel: 'C1' }, thread: '1.1' },
  ],
] as const)('%s is read as it is written', (search, address) => {
  expect(readAddress(search)).toEqual(address);
  expect(formatAddress(address)).toBe(search);
});

const inside = (url: string) => readPermalink(new URL(url), [{ id: 'C1' }]);

test('a permanent link to a channel of this workspace stays on the page, any other link does not', () => {
  const place = { kind: 'channel', channel: 'C1' };
  expect(inside('https://x.slack.com/archives/C1/p1700000000000100')).toEqual({ place, thread: null });
  expect(inside('https://x.slack.com/archives/C1/p1700000000000100?thread_ts=1.1')).toEqual({
    place,
    thread: '1.1',
  });
  expect(inside('https://x.slack.com/archives/C2/p1700000000000100')).toBeUndefined();
  expect(inside('https://x.slack.com.evil.example/archives/C1')).toBeUndefined();
  expect(inside('https://x.slack.com/admin')).toBeUndefined();
});
