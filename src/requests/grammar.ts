// From a request to the verb and the arguments it asks for. Pure; every mistake is a UserError that says what was
// wrong, how it is written, and what was probably meant.
import type { Command, Verb } from '#src/command.ts';
import { UserError } from '#src/errors.ts';
import { mistake, noPlan, stray, unknownWord } from '#src/messages/request-mistakes.ts';
import { noSuchButton, noSuchCommand, tooLong } from '#src/messages/request-refusals.ts';
import { nearest } from '#src/nearest.ts';
import { type Given, type Names, readValues, sortWords } from './arguments.ts';
import { mostTyped, type Request } from './request.ts';
import { type Line, readLine, type Word } from './words.ts';

export interface Grammar {
  commands: readonly Command[];
  /** What stands before every command's name in this workspace: `qd-`. */
  prefix: string;
  /** What arguments may name, as the configuration is now. */
  names: Names;
}

export type Parsed =
  | { kind: 'call'; verb: Verb; args: Record<string, unknown>; given: Given; preview: boolean }
  /** Asked for with `--form`, or because an argument is missing, as on a button that asks for a reason. */
  | { kind: 'form'; verb: Verb; given: Given; problem: UserError | undefined };

const bot = 'qd';

export function parse(request: Pick<Request, 'way' | 'name' | 'text' | 'values'>, grammar: Grammar): Parsed {
  if (request.way === 'button' || request.way === 'form') return parseValues(request, grammar);
  const { text = '' } = request;
  if (text.length > mostTyped) throw new UserError(tooLong(mostTyped));
  const line = readLine(text);
  const { command, from } = findCommand(request.name, line, grammar);
  return parseWords(command, line, from, grammar);
}

export function findVerb(id: string, commands: readonly Command[]): Verb | undefined {
  return commands.flatMap((command) => Object.values(command.verbs)).find((verb) => verb.id === id);
}

/** What each field of a submitted form says under itself, where it is wrong: one line, no markup. */
export function checkForm({ name, values }: Pick<Request, 'name' | 'values'>, grammar: Grammar): Given {
  const verb = findVerb(name, grammar.commands);
  if (!verb) return {};
  const { problems } = readValues(verb.args, values ?? {}, grammar.names);
  return Object.fromEntries(
    problems.map(({ name: field, found, expected }) => [
      field,
      found === undefined ? `Needed: ${expected}.` : `This should be ${expected}.`,
    ]),
  );
}

function parseValues(
  request: Pick<Request, 'way' | 'name' | 'values'>,
  { commands, prefix, names }: Grammar,
): Parsed {
  const verb = findVerb(request.name, commands);
  if (!verb) throw new UserError(noSuchButton);
  const { values, problems } = readValues(verb.args, request.values ?? {}, names);
  const given = request.values ?? {};
  const wrong = problems.find((problem) => problem.found !== undefined);
  if (wrong) throw new UserError(mistake(wrong, verb, prefix));
  const [missing] = problems;
  if (!missing) return { kind: 'call', verb, args: values, given, preview: false };
  const problem = new UserError(mistake(missing, verb, prefix));
  // A button that leaves something to be said: why it is declined.
  if (request.way === 'button') return { kind: 'form', verb, given, problem };
  throw problem;
}

/** `/alerts …` says its command; `/qd …` reaches every command, and a mention names it in its first word. */
function findCommand(name: string, line: Line, grammar: Grammar): { command: Command; from: number } {
  const { commands, prefix } = grammar;
  const own = commands.find((command) => command.name === (name || bot));
  if (!own) throw new UserError(noSuchCommand(prefix + name));
  if (own.name !== bot) return { command: own, from: 0 };

  const word = line.words[0]?.text.toLowerCase() ?? '';
  if (word === '' || word.startsWith('-') || verbOf(own, word)) return { command: own, from: 0 };
  const spoken = word.replace(/^\//, '');
  const other = commands.find((command) => [command.name, prefix + command.name].includes(spoken));
  if (other) return { command: other, from: 1 };

  const names = [...verbNames(own), ...commands.map((command) => command.name)];
  throw new UserError(
    unknownWord(
      word,
      `\`/${prefix}${bot} help\` lists what I understand.`,
      nearest(spoken, names),
      (meant) =>
        commands.some((command) => command.name === meant)
          ? `/${prefix}${meant}`
          : `/${prefix}${bot} ${meant}`,
    ),
  );
}

function parseWords(command: Command, line: Line, from: number, grammar: Grammar): Parsed {
  const { words } = line;
  const first = words[from];
  const flag = flagOf(words.at(-1));
  if (flag === 'help' || first?.text.toLowerCase() === 'help') return help(command, line, from, grammar);

  const { verb, said } = whichVerb(command, first, grammar.prefix);
  const told = flag
    ? { text: line.text.slice(0, words.at(-1)?.at).trimEnd(), words: words.slice(0, -1) }
    : line;
  const sorted = sortWords(verb, told, said ? from + 1 : from, grammar.names);
  if (!('given' in sorted)) throw new UserError(stray(sorted, verb, grammar.prefix));
  const { given } = sorted;
  if (flag === 'form') return { kind: 'form', verb, given, problem: undefined };

  const { values, problems } = readValues(verb.args, given, grammar.names);
  const wrong = problems.find((problem) => problem.found !== undefined);
  if (wrong) throw new UserError(mistake(wrong, verb, grammar.prefix));
  const [missing] = problems;
  if (missing)
    return { kind: 'form', verb, given, problem: new UserError(mistake(missing, verb, grammar.prefix)) };
  if (flag === 'plan' && !verb.plans) throw new UserError(noPlan(verb, grammar.prefix));
  return { kind: 'call', verb, args: values, given, preview: flag === 'plan' };
}

/** A word that is no verb is the first of what follows, where the command itself is one. */
function whichVerb(command: Command, first: Word | undefined, prefix: string): { verb: Verb; said: boolean } {
  const bare = first === undefined || flagOf(first);
  const typed = bare ? undefined : verbOf(command, first.text.toLowerCase());
  if (typed && typed.verb !== command.name) return { verb: typed, said: true };
  const verb = verbOf(command, bare ? command.bare : command.name);
  if (verb) return { verb, said: false };

  const word = first?.text ?? '';
  const verbs = Object.keys(command.verbs).map((name) => `\`${name}\``);
  const meant = nearest(word, verbNames(command));
  const line = (name: string) => `/${prefix}${command.name} ${name}`;
  throw new UserError(unknownWord(word, `It is one of ${verbs.join(', ')}.`, meant, line));
}

/** `/alerts help ack`, `/alerts ack --help` and `/qd help alerts ack` ask the same. */
function help(command: Command, line: Line, from: number, { commands }: Grammar): Parsed {
  const verb = findVerb(`${bot}.help`, commands);
  if (!verb) throw new Error('looking for the verb that helps: there is none');
  const asked = line.words.slice(from).filter((word) => word.text.toLowerCase() !== 'help' && !flagOf(word));
  const about = [...(command.name === bot ? [] : [command.name]), ...asked.map((word) => word.text)].join(
    ' ',
  );
  const given: Given = about === '' ? {} : { about: about.slice(0, 200) };
  return { kind: 'call', verb, args: given, given, preview: false };
}

type Flag = 'form' | 'help' | 'plan';

function flagOf(word: { text: string; quoted: boolean } | undefined): Flag | undefined {
  if (!word || word.quoted) return undefined;
  const [, flag] = /^--?(form|help|plan)$/i.exec(word.text) ?? [];
  return flag?.toLowerCase() as Flag | undefined;
}

function verbOf(command: Command, word: string): Verb | undefined {
  return Object.values(command.verbs).find((verb) => verb.verb === word || verb.aliases?.includes(word));
}

function verbNames(command: Command): string[] {
  return Object.values(command.verbs).flatMap((verb) => [verb.verb, ...(verb.aliases ?? [])]);
}
