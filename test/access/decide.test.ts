import { describe, expect, test } from 'vitest';
import { type AccessRule, anyEnvironment, type Person } from '#src/access/access.ts';
import { decide, type Facts, placesToAsk } from '#src/access/decide.ts';
import { decideForService } from '#src/access/service.ts';

const ana: Person = { id: 'U1', team: 'T1', name: 'Ana', zone: 'Europe/Paris', standing: 'member' };
const nobody: Facts = new Map();
const facts = (place: string, member: boolean, age = 0): Facts => new Map([[place, { member, age }]]);
const ask = (action: string, person = ana, channel?: string, environment?: string) => ({
  ...{ action, person, channel, environment },
});

describe('who may', () => {
  test.each<[string, AccessRule[], ReturnType<typeof ask>, Facts, string | false]>([
    ['no rule at all', [], ask('alert.read'), nobody, false],
    [
      'everyone',
      [{ allow: ['alert.read'], to: ['everyone'] }],
      ask('alert.read'),
      nobody,
      'access[0] everyone',
    ],
    ['another action', [{ allow: ['alert.read'], to: ['everyone'] }], ask('alert.ack'), nobody, false],
    ['a family', [{ allow: ['alert.*'], to: ['user:U1'] }], ask('alert.read'), nobody, 'access[0] user:U1'],
    [
      'not by a mere beginning',
      [{ allow: ['alert.*'], to: ['everyone'] }],
      ask('alerts.read'),
      nobody,
      false,
    ],
    ['not the family itself', [{ allow: ['alert.*'], to: ['everyone'] }], ask('alert'), nobody, false],
    ['everything', [{ allow: ['*'], to: ['user:U1'] }], ask('bot.reload'), nobody, 'access[0] user:U1'],
    ['someone else', [{ allow: ['*'], to: ['user:U12'] }], ask('bot.reload'), nobody, false],
    [
      'a member',
      [{ allow: ['*'], to: ['group:S1'] }],
      ask('x.y'),
      facts('group:S1', true),
      'access[0] group:S1',
    ],
    ['no member', [{ allow: ['*'], to: ['group:S1'] }], ask('x.y'), facts('group:S1', false), false],
    ['a member nobody asked about', [{ allow: ['*'], to: ['group:S1'] }], ask('x.y'), nobody, false],
    [
      'in this channel',
      [{ allow: ['*'], in: ['C1'], to: ['everyone'] }],
      ask('x.y', ana, 'C1'),
      nobody,
      'access[0] everyone',
    ],
    [
      'in another channel',
      [{ allow: ['*'], in: ['C1'], to: ['everyone'] }],
      ask('x.y', ana, 'C2'),
      nobody,
      false,
    ],
    ['nowhere', [{ allow: ['*'], in: ['C1'], to: ['everyone'] }], ask('x.y'), nobody, false],
    [
      'on this environment',
      [{ allow: ['*'], on: ['staging'], to: ['everyone'] }],
      ask('x.y', ana, 'C1', 'staging'),
      nobody,
      'access[0] everyone',
    ],
    [
      'on another environment',
      [{ allow: ['*'], on: ['staging'], to: ['everyone'] }],
      ask('x.y', ana, 'C1', 'production'),
      nobody,
      false,
    ],
    ['on none', [{ allow: ['*'], on: ['staging'], to: ['everyone'] }], ask('x.y', ana, 'C1'), nobody, false],
    [
      'while it is not said yet on which',
      [{ allow: ['*'], on: ['staging'], to: ['everyone'] }],
      ask('x.y', ana, 'C1', anyEnvironment),
      nobody,
      'access[0] everyone',
    ],
    [
      'the rule that grants, not the first that matches',
      [
        { allow: ['*'], to: ['group:S1'] },
        { allow: ['x.y'], to: ['user:U1'] },
      ],
      ask('x.y'),
      facts('group:S1', false),
      'access[1] user:U1',
    ],
    [
      'a guest is not everyone',
      [{ allow: ['*'], to: ['everyone'] }],
      ask('x.y', { ...ana, standing: 'guest' }),
      nobody,
      false,
    ],
    [
      'a guest who is named',
      [{ allow: ['*'], to: ['user:U1'] }],
      ask('x.y', { ...ana, standing: 'guest' }),
      nobody,
      'access[0] user:U1',
    ],
  ])('%s', (_, rules, question, known, rule) => {
    const decision = decide(rules, question, known);
    expect(decision.allowed ? decision.rule : false).toBe(rule);
  });
});

test('a membership older than a minute is said to be stale', () => {
  const rules = [{ allow: ['*'], to: ['group:S1'] }];
  expect(decide(rules, ask('x.y'), facts('group:S1', true, 60_000))).not.toHaveProperty('staleFor');
  expect(decide(rules, ask('x.y'), facts('group:S1', true, 90_000))).toMatchObject({ staleFor: 90_000 });
});

test('a refusal names who may, and where this person may', () => {
  const rules = [
    { allow: ['x.y'], to: ['user:U2', 'group:S1'] },
    { allow: ['x.*'], to: ['group:S1', 'user:U3'] },
    { allow: ['x.y'], in: ['C9'], to: ['user:U1'] },
    { allow: ['z.z'], to: ['user:U4'] },
  ];
  expect(decide(rules, ask('x.y'), nobody)).toEqual({
    allowed: false,
    ask: ['user:U2', 'group:S1', 'user:U3'],
    channels: ['C9'],
    environments: [],
  });
});

test('a refusal on one environment names those on which this person may', () => {
  const rules = [{ allow: ['x.y'], on: ['staging', 'preview'], to: ['user:U1'] }];

  expect(decide(rules, ask('x.y', ana, 'C1', 'production'), nobody)).toMatchObject({
    allowed: false,
    environments: ['staging', 'preview'],
  });
});

test('Slack is asked about memberships only where the answer turns on them', () => {
  const rules = [
    { allow: ['x.*'], to: ['group:S1', 'channel:C1'] },
    { allow: ['z.*'], to: ['group:S2'] },
  ];
  expect(placesToAsk(rules, ask('x.y'))).toEqual(['group:S1', 'channel:C1']);
  expect(placesToAsk([...rules, { allow: ['*'], to: ['everyone'] }], ask('x.y'))).toEqual([]);
});

test.each<[string, AccessRule, boolean]>([
  ['a rule that names it', { allow: ['release.*'], on: ['staging'], to: ['service:checkout'] }, true],
  [
    'a rule for another environment',
    { allow: ['release.*'], on: ['production'], to: ['service:checkout'] },
    false,
  ],
  ['a rule for another service', { allow: ['release.*'], to: ['service:ledger'] }, false],
  ['a rule for everyone', { allow: ['*'], to: ['everyone', 'group:S1', 'channel:C1'] }, false],
  ['a rule for one channel', { allow: ['release.*'], in: ['C1'], to: ['service:checkout'] }, false],
])('a service, by %s: %s', (_, rule, allowed) => {
  const asked = { service: 'service:checkout', action: 'release.deploy', environment: 'staging' };
  expect(decideForService([rule], asked).allowed).toBe(allowed);
});
