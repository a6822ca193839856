import { createReader, type Reader } from './reader.ts';
import type { Command, Pipeline, Redirect, Script, Statement, Word } from './syntax.ts';

/** Throws SyntaxTrouble for what is wrong, and for what is not of the subset. */
export function parseScript(text: string): Script {
  const reader = createReader(text, (inner, closing) => statements(inner, [closing]));
  const script = statements(reader, []);
  if (reader.peek() !== '') throw reader.trouble(`${JSON.stringify(reader.peek())} is out of place`);
  return script;
}

const reserved = [
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'for',
  'in',
  'do',
  'done',
  'while',
  'until',
  '{',
  '}',
  '!',
];
const notHere = ['case', 'function', 'select', '[[', 'eval', 'trap', 'local', 'alias'];

function keyword(reader: Reader): string | undefined {
  return reserved.find((each) => {
    const after = reader.peek(each.length + 1);
    return after.startsWith(each) && !/[^\s;&|<>()]/.test(after.slice(each.length));
  });
}

/** Up to one of these, which is left to the caller. */
function statements(reader: Reader, closings: readonly string[]): Script {
  const script: Statement[] = [];
  for (;;) {
    skipLines(reader);
    if (reader.peek() === '' || isNext(reader, closings)) return script;
    script.push(statement(reader));
    reader.skipBlanks();
    if (isNext(reader, closings)) return script;
    if (reader.peek(2) !== '&&' && reader.take('&')) throw reader.trouble('& is not understood here');
    if (!reader.take(';') && !reader.endLine() && reader.peek() !== '')
      throw reader.trouble(`${JSON.stringify(reader.peek())} is out of place`);
  }
}

function isNext(reader: Reader, closings: readonly string[]): boolean {
  return closings.some((each) =>
    /\w|[{}]/.test(each) ? keyword(reader) === each : reader.peek(each.length) === each,
  );
}

function skipLines(reader: Reader): void {
  do reader.skipBlanks();
  while (reader.endLine());
}

function statement(reader: Reader): Statement {
  const { line } = reader;
  const first = pipeline(reader);
  const rest: Statement['rest'] = [];
  for (;;) {
    reader.skipBlanks();
    const when = reader.take('&&') ? '&&' : reader.take('||') ? '||' : undefined;
    if (!when) return { line, first, rest };
    skipLines(reader);
    rest.push({ when, pipeline: pipeline(reader) });
  }
}

function pipeline(reader: Reader): Pipeline {
  reader.skipBlanks();
  const isNegated = keyword(reader) === '!' && reader.take('!');
  const commands = [command(reader)];
  for (;;) {
    reader.skipBlanks();
    if (reader.peek(2) === '||' || !reader.take('|')) return { isNegated, commands };
    skipLines(reader);
    commands.push(command(reader));
  }
}

function command(reader: Reader): Command {
  reader.skipBlanks();
  const word = keyword(reader);
  if (reader.take('(')) return apart(reader);
  if (word === undefined) return simple(reader);
  const read = compound[word];
  if (!read) throw reader.trouble(`${word} is out of place`);
  reader.take(word);
  return { ...read(reader), redirects: redirects(reader) } as Command;
}

function apart(reader: Reader): Command {
  const body = statements(reader, [')']);
  if (!reader.take(')')) throw reader.trouble('( is not closed');
  return { kind: 'group', isApart: true, body, redirects: redirects(reader) };
}

function expect(reader: Reader, word: string): void {
  skipLines(reader);
  if (keyword(reader) !== word) throw reader.trouble(unexpected(reader, word));
  reader.take(word);
}

/** In the words of Debian's shell. */
function unexpected(reader: Reader, word: string): string {
  const found = reader.peek() === '' ? 'end of file' : (keyword(reader) ?? 'word');
  return `Syntax error: ${found === 'end of file' || found === 'word' ? found : `"${found}"`} unexpected (expecting "${word}")`;
}

type Compound = Exclude<Command, { kind: 'simple' }>;
type WithoutRedirects<Of> = Of extends unknown ? Omit<Of, 'redirects'> : never;

const compound: Record<string, (reader: Reader) => WithoutRedirects<Compound>> = {
  if: (reader) => {
    const clauses: { condition: Script; body: Script }[] = [];
    do {
      const condition = statements(reader, ['then']);
      expect(reader, 'then');
      clauses.push({ condition, body: statements(reader, ['elif', 'else', 'fi']) });
    } while (keyword(reader) === 'elif' && reader.take('elif'));
    const otherwise =
      keyword(reader) === 'else' && reader.take('else') ? statements(reader, ['fi']) : undefined;
    expect(reader, 'fi');
    return { kind: 'if', clauses, ...(otherwise && { otherwise }) };
  },
  for: (reader) => {
    reader.skipBlanks();
    const name = plain(reader.word());
    if (!/^[A-Za-z_]\w*$/.test(name)) throw reader.trouble('for needs a name');
    skipLines(reader);
    const words: Word[] | undefined = keyword(reader) === 'in' ? [] : undefined;
    if (words) {
      reader.take('in');
      for (reader.skipBlanks(); ; reader.skipBlanks()) {
        const word = reader.word();
        if (!word) break;
        words.push(word);
      }
    }
    reader.take(';');
    return { kind: 'for', name, words, body: doBody(reader) };
  },
  while: (reader) => loop(reader, false),
  until: (reader) => loop(reader, true),
  '{': (reader) => {
    const body = statements(reader, ['}']);
    expect(reader, '}');
    return { kind: 'group', isApart: false, body };
  },
};

function loop(reader: Reader, until: boolean): WithoutRedirects<Compound> {
  return { kind: 'while', until, condition: statements(reader, ['do']), body: doBody(reader) };
}

function doBody(reader: Reader): Script {
  expect(reader, 'do');
  const body = statements(reader, ['done']);
  expect(reader, 'done');
  return body;
}

function simple(reader: Reader): Command {
  const found: Extract<Command, { kind: 'simple' }> = {
    ...{ kind: 'simple', assignments: [], words: [] },
    redirects: redirects(reader),
  };
  for (;;) {
    reader.skipBlanks();
    const word = reader.word();
    if (!word) break;
    const assignment = found.words.length === 0 ? assignmentOf(word) : undefined;
    if (assignment) found.assignments.push(assignment);
    else found.words.push(word);
    if (reader.peek() === '(') throw reader.trouble('functions are not understood here');
    found.redirects.push(...redirects(reader));
  }
  const [first] = found.words;
  const name = first?.some(({ isQuoted }) => isQuoted) ? '' : plain(first);
  if (notHere.includes(name)) throw reader.trouble(`${name} is not understood here`);
  if (found.words.length + found.assignments.length + found.redirects.length === 0)
    throw reader.trouble(`${JSON.stringify(reader.peek())} is out of place`);
  return found;
}

/** As long as the name before `=` is written out. */
function assignmentOf(word: Word): [string, Word] | undefined {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.isQuoted) return undefined;
  const [whole, name = ''] = /^([A-Za-z_]\w*)=/.exec(first.text) ?? [];
  if (whole === undefined) return undefined;
  return [name, [{ ...first, text: first.text.slice(whole.length) }, ...rest]];
}

function plain(word: Word | undefined): string {
  return (word ?? []).map((part) => (part.kind === 'text' ? part.text : '\0')).join('');
}

function redirects(reader: Reader): Redirect[] {
  const found: Redirect[] = [];
  for (;;) {
    reader.skipBlanks();
    const [, digit = '', operator = ''] = /^([0-2]?)(<<-?|>&|>>|<|>)/.exec(reader.peek(4)) ?? [];
    if (operator === '') return found;
    reader.take(digit + operator);
    reader.skipBlanks();
    const to = reader.word();
    if (!to) throw reader.trouble(`${operator} leads nowhere`);
    const from = digit === '' ? (operator.startsWith('<') ? 0 : 1) : Number(digit);
    const redirect: Redirect = {
      from,
      operator: (operator === '<<-' ? '<<' : operator) as Redirect['operator'],
      to,
    };
    if (operator.startsWith('<<'))
      reader.hereDocument(to, operator === '<<-', (body) => {
        redirect.to = body;
      });
    found.push(redirect);
  }
}
