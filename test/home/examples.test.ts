import { expect, test } from 'vitest';
import type { AccessRule, Person } from '#src/access/access.ts';
import type { Config } from '#src/config.ts';
import { examplesFor } from '#src/home/examples.ts';
import { commands } from '#src/registry.ts';

const person: Person = { id: 'U1', team: 'T1', name: 'Ana', zone: 'Europe/Paris', standing: 'member' };
const memberships = {
  person: () => Promise.reject(new Error('not asked')),
  has: async () => ({ member: false, age: 0 }),
};
const shop = {
  apps: { checkout: { environments: { staging: {}, production: {} } }, cart: {} },
  environments: { production: { cluster: 'main' }, staging: { cluster: 'main' } },
  blueprints: {},
} as unknown as Config;
const none = { apps: {}, environments: {}, blueprints: {} } as unknown as Config;

const examples = (rules: AccessRule[], config = shop) =>
  examplesFor(person, { commands, config, policy: { rules, admit: [] }, memberships });

test('with names of the configuration, and nothing that would change something as it stands', async () => {
  expect(await examples([{ allow: ['*'], to: ['everyone'] }])).toEqual([
    '/release status checkout production',
    '/alerts list',
    '/rollback checkout production --plan',
  ]);
});

test('only what this person may, where they may', async () => {
  const rules = [
    { allow: ['release.rollback'], on: ['staging'], to: ['everyone'] },
    { allow: ['alert.read'], to: ['user:U2'] },
  ];
  expect(await examples(rules)).toEqual(['/qd whoami', '/rollback checkout staging --plan']);
});

test('without apps, what needs none', async () => {
  expect(await examples([{ allow: ['*'], to: ['everyone'] }], none)).toEqual([
    '/alerts list',
    '/qd status',
    '/qd whoami',
  ]);
});
