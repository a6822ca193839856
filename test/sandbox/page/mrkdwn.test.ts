import { expect, test } from 'vitest';
import { type Inline, parseInline, parseMrkdwn, plainText, safeUrl } from '#sandbox/slack/page/mrkdwn.ts';

const text = (content: string) => ({ kind: 'text', text: content });
const kinds = (nodes: Inline[]) => nodes.map((node) => node.kind);

test.each([
  ['*bold*', [{ kind: 'bold', children: [text('bold')] }]],
  [
    '_it_ ~st~',
    [{ kind: 'italic', children: [text('it')] }, text(' '), { kind: 'strike', children: [text('st')] }],
  ],
  ['*a _b_*', [{ kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] }]],
  ['`*not bold*`', [{ kind: 'code', text: '*not bold*' }]],
  ['2*3*4 snake_case_name', [text('2*3*4 snake_case_name')]],
  ['* not a list *', [text('* not a list *')]],
  ['**', [text('**')]],
  ['*one\nline*', [text('*one\nline*')]],
  ['&lt;script&gt; &amp;lt; &copy;', [text('<script> &lt; &copy;')]],
  ['<script>alert(1)</script>', [text('<script>alert(1)</script>')]],
  [
    '<@U1> <#C1|ops> <!subteam^S1>',
    [
      { kind: 'user', id: 'U1', label: '' },
      text(' '),
      { kind: 'channel', id: 'C1', label: 'ops' },
      text(' '),
      { kind: 'group', id: 'S1', label: '' },
    ],
  ],
  ['<!here>', [{ kind: 'broadcast', range: 'here' }]],
  ['&lt;!channel&gt;', [text('<!channel>')]],
  [
    '<https://a.b/?x=1&amp;y=2|a *label*>',
    [{ kind: 'link', url: 'https://a.b/?x=1&y=2', label: 'a *label*' }],
  ],
  [
    '*<https://a.b/c_*_d|x>*',
    [{ kind: 'bold', children: [{ kind: 'link', url: 'https://a.b/c_*_d', label: 'x' }] }],
  ],
  [
    'see https://a.b/c.',
    [text('see '), { kind: 'link', url: 'https://a.b/c', label: 'https://a.b/c' }, text('.')],
  ],
  ['<mailto:a@b.c|a@b.c>', [{ kind: 'link', url: 'mailto:a@b.c', label: 'a@b.c' }]],
  [
    ':fire: 12:30:45',
    [{ kind: 'emoji', name: 'fire' }, text(' 12'), { kind: 'emoji', name: '30' }, text('45')],
  ],
  [
    '<!date^1700000000^{date} {time}|then>',
    [{ kind: 'date', seconds: 1_700_000_000, format: '{date} {time}', fallback: 'then' }],
  ],
  ['<!date^soon^{date}|then>', [text('<!date^soon^{date}|then>')]],
])('reads %j', (source, nodes) => {
  expect(parseInline(source)).toEqual(nodes);
});

test.each([
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x',
  'file:///etc/passwd',
  '//evil.example.com',
  '/page/act',
  'https://',
  ' https://a.b',
  'java\nscript:alert(1)',
])('makes no link of %j', (url) => {
  expect(safeUrl(url)).toBeUndefined();
  expect(kinds(parseInline(`<${url}|click me>`))).not.toContain('link');
});

test('a quote, a fence and what stands around them', () => {
  expect(parseMrkdwn('before\n> a\n&gt; b\nafter\n```\nx <https://y.z|link> *b*\n```\nend')).toEqual([
    { kind: 'paragraph', children: [text('before')] },
    { kind: 'quote', children: [text('a\nb')] },
    { kind: 'paragraph', children: [text('after')] },
    { kind: 'preformatted', text: 'x link *b*' },
    { kind: 'paragraph', children: [text('end')] },
  ]);
});

test('a notification is plain: no marks, tokens by name', () => {
  const blocks = parseMrkdwn('*Critical* on `checkout` <@U1> :fire:\n&lt;b&gt;');
  expect(plainText(blocks, (token) => `{${token.kind}}`)).toBe('Critical on checkout {user} {emoji}\n<b>');
});

/** Everything typed is shown, whatever it is: a parser that swallows text hides an attack from who looks for it. */
test.each(['<', '*_~`', '<!date^', '```', '&lt;', '*a _b ~c '])(
  'shows 4,000 characters of %j repeated',
  (piece) => {
    const source = piece.repeat(4_000 / piece.length);
    const shown = plainText(parseMrkdwn(source), () => '');
    expect(shown.length).toBeGreaterThan(0);
  },
);
