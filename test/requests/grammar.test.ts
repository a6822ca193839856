import { describe, expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import type { Command, Named } from '#src/command.ts';
import { UserError } from '#src/errors.ts';
import { nearest } from '#src/nearest.ts';
import { parse } from '#src/requests/grammar.ts';
import type { Request } from '#src/requests/request.ts';

const commands: Command[] = [alerts, qd];
const names = (kind: Named) => (kind === 'app' ? ['checkout', 'worker'] : ['staging', 'production']);
const grammar = { commands, prefix: '', names };

function typed(line: string, prefix = ''): ReturnType<typeof parse> {
  const [, name = '', text = ''] = /^\/(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
  return parse({ way: 'command', name, text }, { commands, prefix, names });
}
const mentioned = (text: string) => parse({ way: 'mention', name: '', text }, grammar);
const pressed = (name: string, values: Request['values'] = {}) =>
  parse({ way: 'button', name, values }, grammar);

function short(parsed: ReturnType<typeof parse>) {
  return parsed.kind === 'call' ? [parsed.verb.id, parsed.args] : [`form ${parsed.verb.id}`, parsed.given];
}

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('it was understood');
}

describe('what is understood', () => {
  test.each<[string, string, object]>([
    ['/alerts', 'alerts.list', {}],
    ['/alerts list', 'alerts.list', {}],
    ['/alerts LIST Firing', 'alerts.list', { state: 'firing' }],
    ['/alerts show 7F3', 'alerts.show', { alert: '7f3' }],
    ['/alerts ack #7f3k2', 'alerts.acknowledge', { alert: '7f3k2' }],
    [
      '/alerts ack 7f3 looking at  the pool',
      'alerts.acknowledge',
      { alert: '7f3', note: 'looking at  the pool' },
    ],
    [
      '/alerts ack 7f3 “looking at the pool”',
      'alerts.acknowledge',
      { alert: '7f3', note: 'looking at the pool' },
    ],
    ['/alerts ack 7f3 "db" is down', 'alerts.acknowledge', { alert: '7f3', note: '"db" is down' }],
    [
      '/alerts ack 7f3 a &lt; b &amp;&amp; <!channel>',
      'alerts.acknowledge',
      { alert: '7f3', note: 'a < b && @channel' },
    ],
    ['/alerts resolve 7f3 it’s fixed', 'alerts.resolve', { alert: '7f3', note: "it's fixed" }],
    ['/alerts test <#C0123456|ops>', 'alerts.test', { channel: 'C0123456' }],
    ['/alerts test warning <#C0123456|ops>', 'alerts.test', { severity: 'warning', channel: 'C0123456' }],
    ['/alerts help', 'qd.help', { about: 'alerts' }],
    ['/alerts ack --help', 'qd.help', { about: 'alerts ack' }],
    ['/alerts help ack', 'qd.help', { about: 'alerts ack' }],
    ['/alerts —help', 'qd.help', { about: 'alerts' }],
    ['/qd', 'qd.help', {}],
    ['/qd help', 'qd.help', {}],
    ['/qd help alerts ack', 'qd.help', { about: 'alerts ack' }],
    ['/qd alerts', 'alerts.list', {}],
    ['/qd alerts ack 7f3', 'alerts.acknowledge', { alert: '7f3' }],
    ['/qd whoami', 'qd.whoami', {}],
  ])('%s', (line, id, args) => {
    expect(short(typed(line))).toEqual([id, args]);
  });

  test.each<[string, string, object]>([
    ['', 'qd.help', {}],
    ['alerts', 'alerts.list', {}],
    ['alerts ack 7f3', 'alerts.acknowledge', { alert: '7f3' }],
    ['/alerts ack 7f3', 'alerts.acknowledge', { alert: '7f3' }],
    ['qd status', 'qd.status', {}],
    ['status', 'qd.status', {}],
    ['help alerts', 'qd.help', { about: 'alerts' }],
  ])('@Quarterdeck %s', (text, id, args) => {
    expect(short(mentioned(text))).toEqual([id, args]);
  });

  test.each<[string, string, object]>([
    ['/alerts ack', 'form alerts.acknowledge', {}],
    ['/alerts ack --form', 'form alerts.acknowledge', {}],
    ['/alerts ack —form', 'form alerts.acknowledge', {}],
    ['/alerts ack 7f3 --form', 'form alerts.acknowledge', { alert: '7f3' }],
    ['/alerts ack 7f3 db is down –form', 'form alerts.acknowledge', { alert: '7f3', note: 'db is down' }],
    ['/alerts --form', 'form alerts.list', {}],
  ])('%s asks for a form', (line, form, given) => {
    expect(short(typed(line))).toEqual([form, given]);
  });

  test('a quoted flag is a word', () => {
    expect(short(typed('/alerts ack 7f3 "--form"'))).toEqual([
      'alerts.acknowledge',
      { alert: '7f3', note: '--form' },
    ]);
  });

  test('every example of every command', () => {
    for (const command of commands) {
      for (const verb of Object.values(command.verbs)) {
        for (const example of verb.examples) {
          const line = `/${command.name} ${verb.verb} ${example}`;
          expect(short(typed(line))[0], line).toBe(verb.id);
        }
      }
    }
  });

  test('a button and a form say the same as the words', () => {
    const said = short(typed('/alerts ack 7f3k2'));
    expect(short(pressed('alerts.acknowledge', { alert: '7f3k2' }))).toEqual(said);
    const form = { way: 'form', name: 'alerts.acknowledge', values: { alert: '7f3k2', note: '' } } as const;
    expect(short(parse(form, grammar))).toEqual(said);
  });

  test('a button of a later version may carry more', () => {
    expect(short(pressed('alerts.acknowledge', { alert: '7f3k2', later: 'x' }))[1]).toEqual({
      alert: '7f3k2',
    });
  });
});

describe('a mistake says what was wrong, and what to write', () => {
  test.each([
    ['/alerts akc 7f3', 'I do not know `akc`. Did you mean `/alerts ack`?'],
    ['/alerts reslove 7f3', 'I do not know `reslove`. Did you mean `/alerts resolve`?'],
    [
      '/alerts banana',
      'I do not know `banana`. It is one of `list`, `show`, `acknowledge`, `resolve`, `reopen`, `test`.',
    ],
    [
      '/alerts list broken',
      '`broken` does not fit *state*: it should be one of open, firing, acknowledged, resolved.\nWrite it as `/alerts list [open|firing|acknowledged|resolved]`',
    ],
    [
      '/alerts list open 5',
      '`5` is one word too many.\nWrite it as `/alerts list [open|firing|acknowledged|resolved]`',
    ],
    [
      '/alerts ack 7f3-oops',
      "`7f3-oops` does not fit *alert*: it should be an alert's id, as on its card.\nWrite it as `/alerts acknowledge &lt;alert&gt; [note]`",
    ],
    ['/qd alrts', 'I do not know `alrts`. Did you mean `/alerts`?'],
    ['/qd stauts', 'I do not know `stauts`. Did you mean `/qd status`?'],
    ['/qd deploy the moon', 'I do not know `deploy`. `/qd help` lists what I understand.'],
    ['/nothing', 'I do not know `/nothing`.'],
  ])('%s', (line, message) => {
    expect(refusal(() => typed(line))).toBe(message);
  });

  test('the prefix of this workspace is in every advice', () => {
    expect(refusal(() => typed('/alerts akc', 'qd-'))).toContain('`/qd-alerts ack`');
    expect(refusal(() => typed('/qd alrts', 'qd-'))).toContain('`/qd-alerts`');
  });

  test.each([
    '<!channel>',
    '<!everyone|all>',
    '&lt;!channel&gt;',
    '`&lt;@U123&gt;`',
    '&lt;https://evil.example|prod&gt;',
    '\u202e<@U1>',
    'x'.repeat(4000),
    '__proto__',
    'constructor',
    'toString',
    "'; drop table requests; --",
    '$(cat /etc/passwd)',
    '../../etc/passwd',
    '*bold* _it_ ~no~',
    '&amp;lt;!channel&amp;gt;',
    '😀'.repeat(500),
    '\u0000\u0000',
    '<@U1|`code`>',
  ])('hostile words are shown, cut, and never interpreted: %s', (words) => {
    for (const line of [
      `/alerts ${words}`,
      `/alerts ack ${words} x`,
      `/alerts list ${words}`,
      `/qd ${words}`,
    ]) {
      let said: string;
      try {
        const parsed = typed(line);
        said = parsed.kind === 'form' ? (parsed.problem?.message ?? '') : '';
      } catch (error) {
        expect(error, line).toBeInstanceOf(UserError);
        said = error instanceof Error ? error.message : '';
      }
      expect(said, line).not.toMatch(/<[!@#h]/);
      expect(said.length, line).toBeLessThan(500);
      expect((said.match(/`/g) ?? []).length % 2, line).toBe(0);
    }
  });

  test.each([
    ['an unknown verb', 'alerts.explode', {}],
    ['a name from the prototype', '__proto__', {}],
    ['a value that is no id', 'alerts.acknowledge', { alert: '<!channel>' }],
  ])('a button with %s', (_, name, values) => {
    expect(() => pressed(name, values)).toThrow(UserError);
  });

  test.each([
    ['no arguments', {}],
    ['an argument from the prototype', JSON.parse('{"__proto__":{"alert":"7f3"}}')],
  ])('a button with %s asks for what is missing', (_, values) => {
    expect(pressed('alerts.acknowledge', values)).toMatchObject({ kind: 'form', given: {} });
  });
});

test.each([
  ['ack', 'ack'],
  ['akc', 'ack'],
  ['resol', 'resolve'],
  ['xyz', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('nearest to %s', (word, meant) => {
  expect(nearest(word.slice(0, 50), ['ack', 'resolve', 'list'])).toBe(meant);
});
