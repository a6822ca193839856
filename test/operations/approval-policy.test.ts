// Who is asked, by what is done and how large it is.
import { expect, test } from 'vitest';
import { approvalsAsked } from '#src/operations/ask-approval.ts';
import { mayApprove, missingApprovals, speaksFor } from '#src/operations/decide-approval.ts';
import { isAsLarge, type Size } from '#src/operations/size.ts';
import { approvalPolicy } from '#test/support/operation.ts';

const still: Size = { replicas: [], migration: false, workloads: 1 };
const replicas = (from: number, to: number): Size => ({ ...still, replicas: [{ from, to }] });

test.each<[string, Parameters<typeof isAsLarge>[0], Size, boolean]>([
  ['a tenth more is less than half', { replicas: { share: 0.5 } }, replicas(10, 11), false],
  ['half more is half', { replicas: { share: 0.5 } }, replicas(10, 15), true],
  ['fewer are a change too', { replicas: { share: 0.5 } }, replicas(10, 0), true],
  ['of none every one is all', { replicas: { share: 5 } }, replicas(0, 1), true],
  ['nine are less than ten', { replicas: { count: 10 } }, replicas(1, 10), false],
  ['ten are ten', { replicas: { count: 10 } }, replicas(1, 11), true],
  ['no change is as large as nothing', { replicas: { share: 0.5 } }, still, false],
  ['a migration', { migration: true }, { ...still, migration: true }, true],
  ['none', { migration: true }, still, false],
  ['as many workloads', { workloads: 3 }, { ...still, workloads: 3 }, true],
  ['fewer workloads', { workloads: 3 }, { ...still, workloads: 2 }, false],
  ['one measure of two', { migration: true, workloads: 2 }, { ...still, migration: true }, false],
  ['both', { migration: true, workloads: 1 }, { ...still, migration: true }, true],
  ['replicas that nobody can know', { replicas: { count: 99 } }, { migration: false, workloads: 1 }, true],
  ['nothing is known', { replicas: { count: 99 }, migration: true, workloads: 9 }, {}, true],
])('as large as asked: %s', (_, when, size, answer) => {
  expect(isAsLarge(when, size)).toBe(answer);
});

const sre = approvalPolicy({ by: ['group:SRE'] });
const dba = approvalPolicy({ by: ['group:DBA'], for: ['release.*'], when: { migration: true } });
const deploy = { name: 'release.deploy', permission: 'release.deploy', size: still, exempt: false };
const by = (plan: Partial<typeof deploy>, ...policies: (typeof sre)[]) =>
  approvalsAsked(policies, { ...deploy, ...plan }).flatMap((asked) => asked.by);

test('everything that a change falls under asks', () => {
  expect(by({}, sre, dba)).toEqual(['group:SRE']);
  expect(by({ size: { ...still, migration: true } }, sre, dba)).toEqual(['group:SRE', 'group:DBA']);
  expect(by({ permission: 'server.create', size: {} }, sre, dba)).toEqual(['group:SRE']);
  expect(by({}, { ...sre, for: ['release.scale'] })).toEqual([]);
  expect(by({}, { ...sre, for: ['release.scale', 'release.deploy'] })).toEqual(['group:SRE']);
});

test('what needs no approval by itself is asked for where a policy insists, and only by that one', () => {
  const rollback = { name: 'release.rollback', permission: 'release.rollback', exempt: true };
  const insisting = approvalPolicy({ by: ['group:LEAD'], insists: ['release.rollback'] });
  expect(by(rollback, sre)).toEqual([]);
  expect(by(rollback, sre, insisting)).toEqual(['group:LEAD']);
  // Deleting a pod that blocks a rollout takes the same right as a restart, and is no restart.
  const unstick = { name: 'release.unstick', permission: 'release.restart', exempt: true };
  expect(by(unstick, approvalPolicy({ by: ['group:LEAD'], insists: ['release.restart'] }))).toEqual([]);
});

test('the plan says why', () => {
  const asked = approvalsAsked(
    [sre, { ...sre, when: { migration: true, replicas: { share: 1 } } }, { ...sre, when: { workloads: 2 } }],
    {
      ...deploy,
      size: {
        migration: true,
        replicas: [
          { from: 1, to: 9 },
          { from: 9, to: 1 },
        ],
      },
    },
  );
  expect(asked.map(({ why }) => why)).toEqual([
    undefined,
    'it runs a migration and it changes 1 replica to 9 and 9 replicas to 1',
    'nobody can know how many workloads it changes',
  ]);
});

const lead = approvalPolicy({ by: ['group:SRE', 'user:U1'], selfApproval: true });
const all = [sre, dba, lead];
const given = (person: string, ...places: string[]) => ({
  by: person,
  speaksFor: speaksFor(all, person, places),
});

test('all are to be satisfied, and one approval counts wherever its giver is asked', () => {
  const left = (...approvals: ReturnType<typeof given>[]) =>
    missingApprovals(all, approvals, 'U1').map((each) => each.by[0]);
  expect(left()).toEqual(['group:SRE', 'group:DBA', 'group:SRE']);
  expect(left(given('U2', 'group:SRE'))).toEqual(['group:DBA']);
  expect(left(given('U2', 'group:SRE'), given('U3', 'group:DBA'))).toEqual([]);
  expect(left(given('U2', 'group:SRE', 'group:DBA'))).toEqual([]);
  // Who asked counts only where that is allowed.
  expect(left(given('U1', 'group:SRE'))).toEqual(['group:SRE', 'group:DBA']);
});

test('two of three are two people', () => {
  const two = [approvalPolicy({ by: ['group:SRE', 'group:DBA'], count: 2 })];
  const one = { by: 'U2', speaksFor: ['group:SRE', 'group:DBA'] };
  expect(missingApprovals(two, [one], 'U1')).toMatchObject([{ left: 1 }]);
});

test('their own takes a reason where one policy allows it, and somebody else where none that asks them does', () => {
  const about = { person: 'U1', asker: 'U1', belongsTo: ['group:DBA'], reason: 'alone' };
  expect(mayApprove(all, about)).toBe('self');
  expect(mayApprove(all, { ...about, reason: undefined })).toBe('needs a reason');
  expect(mayApprove([sre, dba], about)).toBe('asker');
  const others = approvalPolicy({ by: ['group:SRE'], selfApproval: true });
  expect(mayApprove([dba, others], about)).toBe('asker');
  expect(mayApprove([others], about)).toBe('not asked');
});
