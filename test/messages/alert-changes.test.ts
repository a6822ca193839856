import { expect, test } from 'vitest';
import { changeLines, rollbackButton, suspectLine } from '#src/messages/alert-changes.ts';
import type { Change } from '#src/releases/change.ts';
import type { ChangesAround } from '#src/releases/suspects.ts';

const openedAt = new Date('2026-11-25T14:10:00Z');
const change = (given: Partial<Change> = {}): Change => ({
  ...{ id: 1, app: 'checkout', environment: 'production', kind: 'deploy', what: 'v411 → v412', by: 'U1' },
  ...{ at: new Date('2026-11-25T14:06:00Z'), operation: 'abc', release: 7, ...given },
});
const around = (before: Change[], since: Change[] = []): ChangesAround => ({
  before,
  since,
  apps: ['checkout'],
});

test('what changed before is told with its author and age, the likeliest first', () => {
  const scaled = change({ kind: 'scale', what: '3 → 5 replicas', by: 'source:ci' });

  expect(changeLines(around([change(), scaled]), openedAt)).toMatchInlineSnapshot(`
    [
      ":mag: *Just before:* release of *checkout* in *production*: v411 → v412, by <@U1>, 4 min before",
      "and scaling of *checkout* in *production*: 3 → 5 replicas, by *source:ci*, 4 min before",
    ]
  `);
});

test('nothing before, and what was done since', () => {
  const back = change({ kind: 'rollback', what: 'v412 → v411', at: new Date('2026-11-25T14:12:00Z') });

  expect(changeLines(around([], [back]), openedAt)).toMatchInlineSnapshot(`
    [
      ":mag: No change to *checkout* in the 2 h before.",
      ":leftwards_arrow_with_hook: *Since:* rollback of *checkout* in *production*: v412 → v411, by <@U1>, 2 min after",
    ]
  `);
});

test('the way back names what it goes back from, and is asked about first', () => {
  expect(rollbackButton(around([change()]))).toMatchInlineSnapshot(`
    {
      "action_id": "rollback.rollback",
      "confirm": {
        "confirm": {
          "text": "Roll back",
          "type": "plain_text",
        },
        "deny": {
          "text": "Cancel",
          "type": "plain_text",
        },
        "style": "danger",
        "text": {
          "text": "checkout in production goes from v412 to the last release that was proven good.",
          "type": "plain_text",
        },
        "title": {
          "text": "Roll it back?",
          "type": "plain_text",
        },
      },
      "style": "danger",
      "text": {
        "emoji": true,
        "text": "Roll back checkout",
        "type": "plain_text",
      },
      "type": "button",
      "value": "{"v":1,"args":{"app":"checkout","environment":"production","from":"v412"}}",
    }
  `);
});

test.each([
  ['nothing was released', around([])],
  ['the likeliest is no release', around([change({ kind: 'restart', what: 'restarted' })])],
  ['something else was released since', around([change()], [change({ kind: 'rollback' })])],
  ['what runs has no name that could be typed', around([change({ what: 'v411 → sha256:12ab' })])],
])('no way back is offered where %s', (_, changes) => {
  expect(rollbackButton(changes)).toBeUndefined();
});

test('the thread speaks to a person, and to nobody where a service did it', () => {
  expect(suspectLine(around([change()]), openedAt)?.text).toMatchInlineSnapshot(
    `":mag: <@U1>, this began 4 min after your release of *checkout* in *production*: v411 → v412."`,
  );
  expect(suspectLine(around([change({ by: 'source:ci' })]), openedAt)).toBeUndefined();
});

test('what an environment or a version is called cannot speak to anybody', () => {
  const [line = ''] = changeLines(around([change({ what: '<!channel> *x*' })]), openedAt);

  expect(line).not.toContain('<!channel>');
});
