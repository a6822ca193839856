// Parameters and commands inside words, and the splitting of what is not quoted. Patterns of names know * and ?.
import { type Shell, ShellTrouble } from './shell.ts';
import type { Otherwise, Part, Script, Word } from './syntax.ts';

/** Runs a script for its output. */
export type Capture = (script: Script) => Promise<string>;

/** Each word as the fields that a program is handed. */
export async function expandWords(words: readonly Word[], shell: Shell, capture: Capture): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) fields.push(...(await fieldsOf(word, shell, capture)));
  return fields;
}

/** As one text, never split: of an assignment, a file's name, a here-document. */
export async function expandText(word: Word, shell: Shell, capture: Capture): Promise<string> {
  let text = '';
  for (const part of word) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'command') text += await capture(part.script);
    else text += (await valuesOf(part.name, part.otherwise, shell, capture)).join(' ');
  }
  return home(word, text, shell);
}

/** A field as it grows: what is quoted in it stands for itself. */
interface Field {
  text: string;
  pattern: string;
  isPattern: boolean;
}

async function fieldsOf(word: Word, shell: Shell, capture: Capture): Promise<string[]> {
  const fields: Field[] = [];
  let isOpen = false;
  const append = (text: string, isQuoted: boolean): void => {
    const last = isOpen ? fields.at(-1) : undefined;
    const field = last ?? { text: '', pattern: '', isPattern: false };
    if (!last) fields.push(field);
    isOpen = true;
    field.text += text;
    field.pattern += isQuoted ? literal(text) : wild(text);
    field.isPattern ||= !isQuoted && /[*?]/.test(text);
  };
  for (const part of word) {
    for (const [index, piece] of (await piecesOf(part, shell, capture)).entries()) {
      if (index > 0) isOpen = false;
      if (piece !== '' || part.isQuoted) append(piece, part.isQuoted);
    }
  }
  const [only] = fields;
  if (only && fields.length === 1) only.text = home(word, only.text, shell);
  return fields.flatMap((field) => (field.isPattern ? matching(field, shell) : [field.text]));
}

/** What is between two of them ends a field. `"$@"` is as many as there are, also none. */
async function piecesOf(part: Part, shell: Shell, capture: Capture): Promise<string[]> {
  if (part.kind === 'text') return [part.text];
  const values =
    part.kind === 'command'
      ? [await capture(part.script)]
      : await valuesOf(part.name, part.otherwise, shell, capture);
  if (!part.isQuoted) return values.join(' ').split(/[ \t\n]+/);
  return part.kind === 'parameter' && part.name === '@' ? values : [values.join(' ')];
}

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const wild = (text: string): string => literal(text).replaceAll('\\*', '.*').replaceAll('\\?', '.');

/** Names that fit, in order; the pattern itself where there is none. */
function matching({ text, pattern }: Field, { machine, cwd }: Shell): string[] {
  const base = text.startsWith('/') ? '/' : cwd;
  const found = pattern
    .split('/')
    .reduce<string[]>(
      (paths, segment) =>
        segment === '' ? paths : paths.flatMap((path) => namesIn(machine, path, base, segment)),
      [text.startsWith('/') ? '/' : ''],
    );
  return found.length > 0 ? found : [text];
}

function namesIn({ tree }: Shell['machine'], path: string, base: string, segment: string): string[] {
  const expression = new RegExp(`^${segment}$`);
  return tree
    .list(tree.resolve(path, base))
    .filter((name) => expression.test(name) && name.startsWith('.') === segment.startsWith('\\.'))
    .map((name) => (path === '' || path === '/' ? `${path}${name}` : `${path}/${name}`));
}

function home(word: Word, text: string, shell: Shell): string {
  const [first] = word;
  const isTilde = first?.kind === 'text' && !first.isQuoted && /^~(\/|$)/.test(first.text);
  return isTilde ? text.replace('~', shell.variables.get('HOME') ?? '') : text;
}

async function valuesOf(
  name: string,
  otherwise: Otherwise | undefined,
  shell: Shell,
  capture: Capture,
): Promise<string[]> {
  const values = read(name, shell);
  if (!otherwise) {
    if (values === undefined && shell.options.refuseUnset)
      throw new ShellTrouble(`${name}: parameter not set`);
    return values ?? [];
  }
  const isMissing = values === undefined || (otherwise.orEmpty && values.join('') === '');
  const word = async (): Promise<string> => await expandText(otherwise.word, shell, capture);
  if (otherwise.operator === '+') return isMissing ? [] : [await word()];
  if (!isMissing) return values;
  const value = await word();
  if (otherwise.operator === '?') throw new ShellTrouble(`${name}: ${value || 'parameter not set'}`);
  if (otherwise.operator === '=') shell.variables.set(name, value);
  return [value];
}

function read(name: string, shell: Shell): string[] | undefined {
  const own: Record<string, () => string[]> = {
    '?': () => [String(shell.status)],
    '#': () => [String(shell.args.length - 1)],
    '@': () => shell.args.slice(1),
    '*': () => shell.args.slice(1),
    $: () => [String(shell.machine.pid)],
    '!': () => [],
    '-': () => [],
  };
  const known = own[name];
  if (known) return known();
  if (/^\d+$/.test(name)) {
    const value = shell.args[Number(name)];
    return value === undefined ? undefined : [value];
  }
  const value = shell.variables.get(name);
  return value === undefined ? undefined : [value];
}
