import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLine } from '#src/requests/words.ts';

const words = (typed: string) => readLine(typed).words.map(({ text }) => text);

test.each<[string, string, string[]]>([
  ['plain words', 'ack 7f3', ['ack', '7f3']],
  ['nothing', '   ', []],
  ['double quotes', 'ack "db failover" now', ['ack', 'db failover', 'now']],
  ['curly quotes', 'ack “db failover”', ['ack', 'db failover']],
  ['single curly quotes', 'ack ‘db failover’', ['ack', 'db failover']],
  ['low and angled quotes', 'ack „db“ «pool»', ['ack', 'db', 'pool']],
  ['an apostrophe', 'ack 7f3 don’t panic', ['ack', '7f3', "don't", 'panic']],
  ['a quote that never closes', 'ack "db', ['ack', '"db']],
  ['an inch sign', 'ack 5" disk', ['ack', '5"', 'disk']],
  ['an empty quote', 'ack ""', ['ack', '']],
  ['a long dash before a flag', 'list —form', ['list', '--form']],
  ['a short dash before a flag', 'list –form', ['list', '-form']],
  ['a dash inside a word stays', 'ack db–1', ['ack', 'db–1']],
  ['a no-break space', 'ack\u00a07f3\u202f2h', ['ack', '7f3', '2h']],
  ['zero-width characters', '\u200back \ufeff7f3\u2060', ['ack', '7f3']],
  ['direction marks', 'ack \u202e7f3\u202c', ['ack', '7f3']],
  ['NUL and other controls', 'ack \u00007f3\u0007', ['ack', '7f3']],
  ['half a surrogate pair', 'ack \ud83d', ['ack', '\ufffd']],
  ['tabs and line breaks', 'ack\t7f3\n2h\u2028x', ['ack', '7f3', '2h', 'x']],
  ['a bare link', 'show <https://x.example/a?b=1&amp;c=2>', ['show', 'https://x.example/a?b=1&c=2']],
  ['a titled link', 'show <http://db.example|db.example>', ['show', 'http://db.example']],
  ['an address', 'ack <mailto:a@b.example|a@b.example>', ['ack', 'a@b.example']],
  ['a person', 'tell <@U012ABC|bob the second>', ['tell', '<@U012ABC|bob the second>']],
  ['a channel', 'test critical <#C0123456|ops>', ['test', 'critical', '<#C0123456|ops>']],
  ['a user group', 'tell <!subteam^S012|@ops>', ['tell', '<!subteam^S012|@ops>']],
  ['a shout', 'ack <!channel> <!here|here>', ['ack', '@channel', '@here']],
  ['a date', 'ack <!date^1700000000^{time}|22:13>', ['ack', '22:13']],
  [
    'escaped signs, once',
    'ack a &lt; b &amp;&amp; c &amp;gt; d',
    ['ack', 'a', '<', 'b', '&&', 'c', '&gt;', 'd'],
  ],
])('%s', (_, typed, expected) => {
  expect(words(typed)).toEqual(expected);
});

test('whatever is typed gives words without control characters, in the order of the line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
      const line = readLine(typed);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be gone.
      for (const { text } of line.words) expect(text).not.toMatch(/[\u0000-\u0008\u200b\u202e]/);
      const places = line.words.map(({ at }) => at);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }),
  );
});

test('four thousand hostile characters take no time worth naming', () => {
  for (const piece of ['<@', '"', '<!date^', '<a:', '<mailto:', "'", '<@U1|', '—']) {
    expect(readLine(piece.repeat(4000 / piece.length)).text.length).toBeGreaterThan(0);
  }
});
