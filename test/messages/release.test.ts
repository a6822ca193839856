import { describe, expect, test } from 'vitest';
import { imageLines } from '#src/messages/release-plan.ts';
import { doomedNow, goesBack, progressLine } from '#src/messages/release-progress.ts';
import { commits } from '#src/messages/release-words.ts';
import type { Trouble } from '#src/releases/verdict/verdict.ts';
import { course } from '#test/support/release.ts';

const place = { app: 'checkout', environment: 'production' };
const digest = `sha256:${'ab'.repeat(32)}`;

test('the plan: from → to with digests, commits, what else changes, what fires, what it can go back to', () => {
  const workload = 'deployment/checkout';
  const source = 'https://git.example.com/shop/checkout.git';
  const lines = imageLines(
    {
      over: [{ workload, uid: 'uid-1', digest: 'd' }],
      course: course({
        migrate: { command: ['./migrate', 'up'], within: 60_000 },
        smoke: { url: 'https://shop.example.com/?a=1&b', status: 200, within: 60_000 },
        indicators: [{ name: 'errors <5 %', query: 'up', for: 0 }],
        rollBackAfter: 120_000,
      }),
      from: [{ workload, container: 'app', image: 'registry.example.com/checkout:v1' }],
      to: [{ workload, container: 'app', image: `registry.example.com/checkout:v2@${digest}` }],
      ...{ writes: {}, moves: null, scales: [] },
    },
    {
      ...{
        asker: 'U0ANA',
        fromVersion: 'v1',
        version: 'v2',
        replicas: 3,
        migrations: [],
        written: {},
        shortages: [],
        manifest: null,
      },
      labels: { from: { commit: '1111111aaa' }, to: { commit: '2222222bbb', source } },
      differences: [{ path: 'containers[proxy].image', from: undefined, to: 'envoy:1', shown: true }],
      alerts: [{ id: '7f3k2', title: 'Errors <!here>', severity: 'critical', openedAt: new Date(0) }],
      lastGood: { version: 'v1', provenAt: null },
    },
  );

  expect(lines).toMatchInlineSnapshot(`
    [
      "\`v1\` → *\`v2\`*  ·  3 replicas  ·  commits <https://git.example.com/shop/checkout/compare/1111111aaa...2222222bbb|1111111aaa → 2222222bbb>",
      "\`app\`  \`checkout:v1\` → \`checkout:v2@sha256:abababababab\`",
      "First it migrates: \`./migrate up\`, which going back does not undo.",
      "Once it is written, it has to answer 200 at https://shop.example.com/?a=1&amp;b, is watched for 10 min, has to keep to errors &lt;5 %, and goes back by itself after 2 min if it will not come up.",
      "Beside the images it would change:
    + \`containers[proxy].image\` \`envoy:1\`",
      ":warning: Firing when this was planned: *Errors &lt;!here&gt;* (critical, \`7f3k2\`).",
      "If it fails, it can go back to \`v1\`.",
    ]
  `);
});

describe('what will not finish by itself', () => {
  const trouble: Trouble = {
    ...{ reason: 'crash', pod: 'checkout-1', container: 'app', image: 'checkout:v2', restarts: 2, pods: 1 },
    exit: { code: 1, signal: null, reason: 'Error', message: '', at: null },
    cause: 'Container *app* ends with exit code 1.',
    advice: 'Read its last lines.',
    said: 'back-off 20s <!channel>',
  } as Trouble;

  test('is told whole, and can do nothing', () => {
    const text = doomedNow(place, 'v2', trouble, 'panic: ``` <@U1> & more');

    expect(text).toMatchInlineSnapshot(`
      ":rotating_light: *checkout* in *production*: \`v2\` will not finish by itself.
      Container *app* ends with exit code 1.
      pod \`checkout-1\`  ·  container \`app\`  ·  exit code 1 (Error)  ·  2 restarts
      > back-off 20s &lt;!channel&gt;
      Its last words:
      \`\`\`
      panic: ''' &lt;@U1&gt; &amp; more
      \`\`\`
      Read its last lines."
    `);
    expect(text).not.toMatch(/<[!@]/);
  });

  test('is told without a log where there is none', () => {
    expect(doomedNow(place, 'v2', trouble, '')).not.toContain('last words');
  });
});

test('progress says what it waits for, and once what is slow', () => {
  const slow = { cause: 'No node has room.' } as Trouble;
  const progress = { desired: 3, updated: 1, available: 3, old: 2 };

  expect(
    progressLine('v2', { kind: 'going', progress, waiting: '1 of 3 pods are new', slow: [slow, slow] }),
  ).toBe('`v2`: 1 of 3 pods are new  ·  3 of 3 available\n:hourglass: No node has room.');
});

test.each([
  [{}, {}, undefined],
  [{}, { commit: '2222222bbbccc' }, '`2222222bbb`'],
  [{ commit: '1111111' }, { commit: '2222222', source: 'javascript:alert(1)' }, '`1111111 → 2222222`'],
  [
    { commit: '1111111' },
    { commit: '2222222', source: 'https://git.example.com/checkout.git' },
    '<https://git.example.com/checkout/compare/1111111...2222222|1111111 → 2222222>',
  ],
  [
    { commit: '1111111' },
    { commit: '<!here>', source: 'https://git.example.com/x' },
    '`1111111 → &lt;!here&gt;`',
  ],
])('commits from %j to %j', (from, to, shown) => {
  expect(commits(from, to)).toBe(shown);
});

test('why it goes back by policy names an image as text, whatever is in its name', () => {
  const rollback = { id: '9x2mp', state: 'queued' as const, questions: [], expiresAt: null };
  expect(goesBack('The image <!channel> is not in its registry.', rollback, new Date())).toBe(
    'The image &lt;!channel&gt; is not in its registry. It goes back by policy.',
  );
});
