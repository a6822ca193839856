import { expect, test } from 'vitest';
import type { Memberships, Person } from '#src/access/access.ts';
import { authorise } from '#src/access/authorise.ts';
import { TemporaryError } from '#src/errors.ts';

const person: Person = { id: 'U1', team: 'T1', name: 'Ana', zone: 'UTC', standing: 'member' };
const policy = { rules: [{ allow: ['alert.acknowledge'], to: ['group:S1', 'channel:C1'] }], admit: [] };
const question = { action: 'alert.acknowledge', person };

/** Slack cannot tell who is in C1. */
const knowing = (member: boolean): Memberships => ({
  person: async () => person,
  has: async (place) => {
    if (place === 'group:S1') return { member, age: 0 };
    throw new TemporaryError('asking Slack who belongs where');
  },
});

test('who has the right already does not need the place that Slack cannot tell of', async () => {
  expect(await authorise(policy, question, knowing(true))).toEqual({
    ...{ allowed: true, rule: 'access[0] group:S1' },
  });
});

test('who may have it through that place is not refused, but asked to come again', async () => {
  await expect(authorise(policy, question, knowing(false))).rejects.toThrow(TemporaryError);
});
