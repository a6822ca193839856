import { expect, test } from 'vitest';
import { contentOf, hashOf } from '#src/slack/send/content.ts';

const blocks = [{ type: 'divider' as const }];

test.each([
  ['words', { text: 'hi' }, { text: 'hi', blocks: [], attachments: [] }],
  ['blocks', { text: 'hi', blocks }, { text: 'hi', blocks, attachments: [] }],
  [
    'a colour',
    { text: 'hi', color: '#cc0000' },
    { text: '', blocks: [], attachments: [{ color: '#cc0000', fallback: 'hi', text: 'hi' }] },
  ],
  [
    'a colour beside blocks: the words are for the notification alone',
    { text: 'hi', blocks, color: '#cc0000' },
    { text: '', blocks: [], attachments: [{ color: '#cc0000', fallback: 'hi', blocks }] },
  ],
])('%s', (_, message, expected) => {
  expect(contentOf(message)).toEqual(expected);
});

const x = (count: number) => 'x'.repeat(count);

test.each([
  ['in plain words', x(5000), `${x(3999)}…`],
  ['before an open link', `${x(3990)}<https://g.example|graph>`, `${x(3990)}…`],
  ['before an open entity', `${x(3992)}&amp;&amp;&amp;`, `${x(3992)}&amp;…`],
  ['not inside a character', `${x(3998)}😀😀`, `${x(3998)}\ufffd…`],
])('a text longer than an edit may be is cut %s', (_, text, expected) => {
  expect(contentOf({ text }).text).toBe(expected);
});

test('the hash tells colours apart', () => {
  const hashes = ['#cc0000', '#00cc00'].map((color) => hashOf(contentOf({ text: 'hi', color })));

  expect(new Set(hashes).size).toBe(2);
});
