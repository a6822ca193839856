import { expect, test } from 'vitest';
import { nearest } from '#src/nearest.ts';

const names = ['channel', 'match', 'payments', 'ops', 'acknowledge', 'sources'];

test.each([
  ['chanel', 'channel'],
  ['Channel', 'channel'],
  ['macth', 'match'],
  ['payment', 'payments'],
  ['acknowlege', 'acknowledge'],
  ['op', 'ops'],
  ['source', 'sources'],
])('%s most likely means %s', (word, meant) => {
  expect(nearest(word, names)).toBe(meant);
});

test('capitals are no difference', () => {
  expect(nearest('bottoken', ['botToken', 'appToken'])).toBe('botToken');
});

test.each(['escalation', '', 'xyz', 'colour'])('%j is close to nothing', (word) => {
  expect(nearest(word, names)).toBeUndefined();
});
