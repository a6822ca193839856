import { expect, test } from 'vitest';
import type { AccessRule, Memberships, Person } from '#src/access/access.ts';
import { authoriseFromAfar, mayIn, seatsOf } from '#src/access/seats.ts';
import { TemporaryError } from '#src/errors.ts';

const person: Person = { id: 'U1', team: 'T1', name: 'Ana', zone: 'Europe/Paris', standing: 'member' };
const action = 'alert.read';
const everywhere: AccessRule = { allow: [action], to: ['everyone'] };
const inOps: AccessRule = { ...everywhere, in: ['C0OPS'] };
const inPayments: AccessRule = { ...everywhere, in: ['C0PAYMENTS'] };
const policy = (...rules: AccessRule[]) => ({ rules, admit: [] });

/** Ana is in these channels. */
function memberships(...channels: string[]): Memberships {
  return {
    person: () => Promise.reject(new Error('not asked')),
    has: async (place) => ({ member: channels.some((id) => place === `channel:${id}`), age: 0 }),
  };
}

test.each([
  [[everywhere, inOps], [], 'everywhere'],
  [[inOps, inPayments], ['C0OPS'], ['C0OPS']],
  [
    [inOps, inPayments],
    ['C0OPS', 'C0PAYMENTS'],
    ['C0OPS', 'C0PAYMENTS'],
  ],
  [[inOps], [], []],
  [[], ['C0OPS'], []],
] as const)('by %j, in %j: %j', async (rules, channels, seats) => {
  expect(await seatsOf(policy(...rules), { person, action }, memberships(...channels))).toEqual(seats);
});

test('a channel’s rule lets its members act from afar, and nobody else', async () => {
  const question = { person, action, channel: 'C0OPS' };
  const may = async (rule: AccessRule, ...channels: string[]) =>
    (await authoriseFromAfar(policy(rule), question, memberships(...channels))).allowed;

  expect(await may(inOps, 'C0OPS')).toBe(true);
  expect(await may(inOps)).toBe(false);
  expect(await may(inPayments, 'C0OPS', 'C0PAYMENTS')).toBe(false);
  expect(await may(everywhere)).toBe(true);
  expect(mayIn(['C0OPS'], 'C0PAYMENTS')).toBe(false);
});

test('while Slack cannot say who is in the channel, nothing is decided', async () => {
  const unknown: Memberships = {
    ...memberships(),
    has: () => Promise.reject(new TemporaryError('asking Slack who belongs where')),
  };
  await expect(seatsOf(policy(inOps), { person, action }, unknown)).rejects.toThrow(TemporaryError);
});
