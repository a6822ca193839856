import { expect, test } from 'vitest';
import { operationCard, operationPreview } from '#src/messages/operation-card.ts';
import type { StepProgress } from '#src/operations/progress.ts';
import type { DecisionView, OperationView } from '#src/operations/view.ts';
import { operationClock, operationView } from '#test/support/operation.ts';

const now = operationClock.now();
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

/** What can be read and pressed on it. */
function card(more: Partial<OperationView>) {
  const { text, color, blocks = [] } = operationCard(operationView(more), now);
  const lines = blocks.flatMap((block) => {
    if (block.type === 'section') return block.text?.text ?? '';
    if (block.type === 'context')
      return block.elements.map((element) => ('text' in element ? element.text : ''));
    return [];
  });
  const buttons = blocks.flatMap((block) => (block.type === 'actions' ? block.elements : []));
  return {
    text,
    color,
    lines: lines.join('\n').replaceAll(/<!date[^|]*\|([^>]*)>/g, '$1'),
    values: buttons.map((button) => ('value' in button ? button.value : undefined)),
    buttons: buttons.map((button) => `${'text' in button ? button.text?.text : ''} ${button.action_id}`),
    blocks,
  };
}

function step(title: string, more: Partial<StepProgress> = {}): StepProgress {
  const never = { beganAt: undefined, lastBeganAt: undefined, endedAt: undefined, detail: {} };
  return { key: title, title, state: 'to do', attempts: 0, retries: 0, ...never, ...more };
}

const asks = { selfApproval: false, expiry: 60_000 };
const approved = (by: string, speaksFor: string[], reason: string | null = null): DecisionView => ({
  ...{ kind: 'approved', guard: '', by, at: now, reason, speaksFor },
});

test('waiting for approval', () => {
  const { text, lines, buttons } = card({
    state: 'waiting',
    expiresAt: at(20),
    reason: '<!channel> now',
    approvals: [{ count: 2, by: ['group:S1', 'user:U2'], ...asks }],
    decisions: [approved('U2', ['user:U2'], 'fine <@U9>')],
  });
  expect(text).toBe('Bake *oven* waits for approval, asked by <@U1>');
  expect(lines).toMatchInlineSnapshot(`
    ":raised_hand: Bake *oven*
    asked by <@U1> 25 Nov at 14:02 UTC: &lt;!channel&gt; now  ·  in *staging*  ·  \`7f3k2\`
    version v1
    :white_check_mark: Approved by <@U2>: fine &lt;@U9&gt;
    :raised_hand: 1 approval missing. Who may give it is asked in the thread.
    :hourglass: It waits for approval. Until 25 Nov at 14:30 UTC."
  `);
  expect(buttons).toEqual(['Approve qd.approve', 'Decline… qd.decline', 'Withdraw qd.cancel']);
});

test('of several that ask, the card says what is missing and why, and one approval counts wherever it stands', () => {
  const { lines } = card({
    state: 'waiting',
    approvals: [
      { count: 2, by: ['group:S1'], ...asks },
      { count: 1, by: ['group:S2'], ...asks, why: 'it runs a migration' },
      { count: 1, by: ['group:S3', 'group:S1'], ...asks, why: 'it changes 4 workloads' },
    ],
    decisions: [approved('U2', ['group:S1']), approved('U3', [])],
  });
  expect(lines.split('\n').slice(3)).toEqual([
    ':white_check_mark: Approved by <@U2>',
    ':heavy_minus_sign: <@U3> approved it, and is no longer asked: it does not count.',
    ':raised_hand: 1 approval missing.',
    '1 approval missing, because it runs a migration. Who may give it is asked in the thread.',
    ':hourglass: It waits for approval.',
  ]);
});

test('to approve and to go on is about the plan that the card shows', () => {
  const about = { v: 1, args: { operation: '7f3k2', plan: 'plan:d1' } };
  const approvals = [{ count: 1, by: ['user:U2'], ...asks }];
  expect(JSON.parse(card({ state: 'waiting', approvals }).values[0] ?? '')).toEqual(about);
  expect(JSON.parse(card({ state: 'planned' }).values[0] ?? '')).toEqual(about);
});

test('running, and it will not end well: red before it has failed', () => {
  const said = { step: 'x', text: 'It burns.', offers: [] };
  const calm = card({ state: 'running', progress: said }).color;
  const alarmed = card({ state: 'running', progress: { ...said, alarm: true } }).color;
  expect(alarmed).toBe(card({ state: 'failed' }).color);
  expect(alarmed).not.toBe(calm);
});

test('running: each step as it is, with its time, and what the one at work says', () => {
  const { lines, buttons } = card({
    steps: [
      step('Look <!here>', { state: 'done', attempts: 1, beganAt: at(-8), endedAt: at(-7) }),
      step('Write', { state: 'begun', attempts: 3, beganAt: at(-7) }),
      step('Watch'),
    ],
    progress: {
      step: 'Write',
      text: '2 of 3',
      offers: [
        { label: 'Roll back', verb: 'rollback.rollback', args: { app: 'checkout' }, style: 'danger' },
        { label: 'Not this one', verb: 'rollback.rollback', args: { app: 'cart' } },
      ],
    },
  });
  expect(lines).toMatchInlineSnapshot(`
    ":arrow_forward: Bake *oven*
    asked by <@U1> 25 Nov at 14:02 UTC  ·  in *staging*  ·  \`7f3k2\`
    version v1
    ✓ Look &lt;!here&gt;  1 min
    ▸ *Write*  since 14:03 UTC  (attempt 3)
    ○ Watch
    2 of 3"
  `);
  expect(buttons).toEqual([
    'Roll back rollback.rollback',
    'Not this one rollback.rollback:1',
    'Stop qd.cancel',
  ]);
});

test('queued: after whom, and who has locked it', () => {
  const { lines } = card({
    state: 'queued',
    queue: {
      ahead: [
        { id: 'aaaaa', title: 'Bake *kettle*', state: 'running' },
        { id: 'bbbbb', title: 'Bake *pan*', state: 'queued' },
      ],
      lock: { name: 'oven', person: 'U3', reason: 'mine', until: at(60) },
    },
  });
  expect(lines).toContain(':hourglass: *Place 2* in the queue, after Bake *kettle* `aaaaa` and 1 more.');
  expect(lines).toContain(':lock: *oven* is locked by <@U3> until 25 Nov at 15:10 UTC: mine');
});

test.each([
  ['planned', [], ['Go on qd.go-on', 'Withdraw qd.cancel']],
  [
    'planned',
    [{ guard: 'freeze', text: 'frozen', permission: 'x' }],
    ['Override… qd.override', 'Withdraw qd.cancel'],
  ],
  ['queued', [], ['Leave the queue qd.cancel']],
  ['failed', [], ['Retry from: Write qd.retry']],
  ['unknown', [], ['Retry from: Write qd.retry', 'Mark it done qd.mark-done', 'Give up qd.give-up']],
  ['succeeded', [], []],
  ['cancelled', [], []],
] as const)('%s with questions %j offers %j', (state, questions, buttons) => {
  expect(card({ state, questions: [...questions], steps: [step('Write')] }).buttons).toEqual(buttons);
});

test('being stopped, it cannot be stopped again', () => {
  const { lines, buttons } = card({ cancel: { by: 'U2', reason: 'wrong' }, steps: [step('Write')] });
  expect(lines).toContain('<@U2> is stopping it: wrong');
  expect(buttons).toEqual([]);
});

test('whatever its definition says, it fits: https://docs.slack.dev/reference/block-kit/blocks', () => {
  const long = '&lt;'.repeat(3000);
  const { blocks } = card({
    lines: Array.from({ length: 200 }, () => long),
    steps: Array.from({ length: 100 }, () => step('x'.repeat(500))),
    progress: { step: 'x', text: long, offers: [] },
    verdict: { text: long },
    endedAt: now,
  });
  expect(blocks.length).toBeLessThan(50);
  for (const block of blocks) {
    if (block.type !== 'section') continue;
    expect(block.text?.text.length).toBeLessThanOrEqual(3000);
    expect(block.text?.text.replaceAll('&lt;', '')).not.toContain('&');
  }
});

test('the plan alone says that nothing was started', () => {
  const { text, blocks } = operationPreview({
    ...{ title: 'Bake *oven*', lines: ['version v1'], steps: [{ title: 'Write' }], questions: [] },
    ...{ stop: undefined, approvals: [{ count: 1, by: ['group:S1'], ...asks, why: 'it runs a migration' }] },
  });
  expect(text).toBe('Plan: Bake *oven*. Nothing was started.');
  expect(JSON.stringify(blocks)).toMatch(
    /version v1.*○ Write.*1 approval of <!subteam\^S1>, because it runs a migration\..*nothing was started/,
  );
});
