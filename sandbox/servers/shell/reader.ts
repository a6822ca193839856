// Words out of text: quotes, parameters, what is run inside a word.
import { type Otherwise, type Part, type Script, SyntaxTrouble, type Word } from './syntax.ts';

export interface Reader {
  readonly line: number;
  peek(length?: number): string;
  /** Takes it when it comes next. */
  take(text: string): boolean;
  /** Blanks, comments and lines that go on. */
  skipBlanks(): void;
  /** Up to the double quote that ends it. */
  quoted(): Part[];
  /** Undefined where an operator, a line's end or the end comes. */
  word(): Word | undefined;
  /** The lines up to the delimiter, when the present line has ended. */
  hereDocument(delimiter: Word, stripTabs: boolean, done: (word: Word) => void): void;
  /** A line's end, and the here-documents that were announced in the line. */
  endLine(): boolean;
  trouble(what: string): SyntaxTrouble;
}

/** `scriptUntil` reads commands up to the closing text: for `$(…)`. */
export function createReader(
  text: string,
  scriptUntil: (reader: Reader, closing: string) => Script,
  firstLine = 1,
): Reader {
  let at = 0;
  let line = firstLine;
  const waiting: { delimiter: string; stripTabs: boolean; isLiteral: boolean; done: (word: Word) => void }[] =
    [];
  const trouble = (what: string): SyntaxTrouble => new SyntaxTrouble(what, line);

  const next = (): string => {
    const character = text[at] ?? '';
    if (character === '') throw trouble('the end comes too early');
    at += 1;
    if (character === '\n') line += 1;
    return character;
  };
  const peek = (length = 1): string => text.slice(at, at + length);
  const take = (wanted: string): boolean => {
    if (!text.startsWith(wanted, at)) return false;
    for (let left = wanted.length; left > 0; left -= 1) next();
    return true;
  };
  const takeMatch = (pattern: RegExp): string => {
    const [found = ''] = new RegExp(pattern.source, 'y').exec(text.slice(at)) ?? [];
    take(found);
    return found;
  };

  const dollar = (isQuoted: boolean): Part => {
    if (take('((')) throw trouble('arithmetic is not understood here');
    if (take('(')) {
      const script = scriptUntil(reader, ')');
      if (!take(')')) throw trouble('$( is not closed');
      return { kind: 'command', script, isQuoted };
    }
    if (take('{')) return braces(isQuoted);
    const name = takeMatch(/[A-Za-z_]\w*|[0-9@*#?$!-]/);
    if (name === '') return { kind: 'text', text: '$', isQuoted };
    return { kind: 'parameter', name, isQuoted };
  };
  const braces = (isQuoted: boolean): Part => {
    const name = takeMatch(/[A-Za-z_]\w*|[0-9@*#?]+/);
    if (name === '') throw trouble('${ without a name');
    if (take('}')) return { kind: 'parameter', name, isQuoted };
    const orEmpty = take(':');
    const operator = next() as Otherwise['operator'];
    if (!'-?+='.includes(operator)) throw trouble(`\${${name}${operator} is not understood here`);
    const word: Word = [];
    while (!take('}')) word.push(...part(isQuoted, '}'));
    return { kind: 'parameter', name, isQuoted, otherwise: { operator, orEmpty, word } };
  };
  const quoted = (): Part[] => {
    const parts: Part[] = [{ kind: 'text', text: '', isQuoted: true }];
    while (!take('"')) parts.push(...inQuotes());
    return parts;
  };
  const inQuotes = (): Part[] => {
    if (take('\\\n')) return [];
    if (take('\\')) {
      const character = next();
      return [
        { kind: 'text', text: '$`"\\'.includes(character) ? character : `\\${character}`, isQuoted: true },
      ];
    }
    if (peek() === '`') throw trouble('backquotes are not understood here, write $(…)');
    if (take('$')) return [dollar(true)];
    return [{ kind: 'text', text: next(), isQuoted: true }];
  };
  const part = (isQuoted: boolean, closing = ''): Part[] => {
    if (isQuoted && peek() !== '"') return inQuotes();
    if (take('"')) return quoted();
    if (take("'")) return [{ kind: 'text', text: upTo("'"), isQuoted: true }];
    return bare(closing);
  };
  const bare = (closing: string): Part[] => {
    if (take('\\\n') || (closing !== '' && peek() === closing)) return [];
    if (peek() === '`') throw trouble('backquotes are not understood here, write $(…)');
    if (take('\\')) return [{ kind: 'text', text: next(), isQuoted: true }];
    return take('$') ? [dollar(false)] : [{ kind: 'text', text: next(), isQuoted: false }];
  };
  const upTo = (closing: string): string => {
    let literal = '';
    while (!take(closing)) literal += next();
    return literal;
  };

  const readDocument = ({ delimiter, stripTabs, isLiteral, done }: (typeof waiting)[number]): void => {
    let body = '';
    for (let own = readLine(stripTabs); own !== undefined && own !== delimiter; own = readLine(stripTabs))
      body += `${own}\n`;
    done(isLiteral ? [{ kind: 'text', text: body, isQuoted: true }] : expandable(body));
  };
  const readLine = (stripTabs: boolean): string | undefined => {
    if (at >= text.length) return undefined;
    const [raw = ''] = text.slice(at).split('\n', 1);
    take(text[at + raw.length] === '\n' ? `${raw}\n` : raw);
    return stripTabs ? raw.replace(/^\t+/, '') : raw;
  };
  const expandable = (body: string): Word => {
    const inner = createReader(`${body.replaceAll('"', '\\"')}"`, scriptUntil, line);
    return inner.quoted();
  };

  const reader: Reader = {
    get line() {
      return line;
    },
    ...{ peek, take, trouble, quoted },
    skipBlanks() {
      for (;;) {
        if (take('\\\n')) continue;
        if (peek() === ' ' || peek() === '\t') next();
        else break;
      }
      if (peek() === '#') while (at < text.length && peek() !== '\n') next();
    },
    word() {
      const parts: Word = [];
      while (at < text.length && !/[\s;&|<>()]/.test(peek())) parts.push(...part(false));
      return parts.length > 0 ? joined(parts) : undefined;
    },
    hereDocument(delimiter, stripTabs, done) {
      const isLiteral = delimiter.some((each) => each.isQuoted);
      const plain = delimiter.map((each) => (each.kind === 'text' ? each.text : '')).join('');
      waiting.push({ delimiter: plain, stripTabs, isLiteral, done });
    },
    endLine() {
      if (!take('\n')) return false;
      for (const document of waiting.splice(0)) readDocument(document);
      return true;
    },
  };
  return reader;
}

/** Neighbouring letters as one text. */
function joined(parts: Word): Word {
  return parts.reduce<Word>((all, part) => {
    const last = all.at(-1);
    if (part.kind === 'text' && last?.kind === 'text' && last.isQuoted === part.isQuoted)
      all[all.length - 1] = { ...last, text: last.text + part.text };
    else all.push(part);
    return all;
  }, []);
}
