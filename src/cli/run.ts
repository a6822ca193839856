import { parseArgs } from 'node:util';
import { UserError } from '#src/errors.ts';
import { nearest } from '#src/nearest.ts';
import { helpText, usageText } from './help.ts';
import type { CliVerb, CommandLine, Input } from './verb.ts';

/** Conventional for a command that was called wrongly. */
const wrongUsage = 2;

/** Runs one verb and says what went wrong in words: no stack traces, no secrets. Resolves to the exit code. */
export async function runCommandLine(
  argv: string[],
  verbs: readonly CliVerb[],
  line: CommandLine,
): Promise<number> {
  const out = (text: string) => line.out(line.redaction.clean(text));
  const err = (text: string) => line.err(line.redaction.clean(text));
  if (argv.length === 0 || ['help', '--help', '-h'].includes(argv[0] ?? '')) {
    out(helpText(verbs));
    return argv.length === 0 ? wrongUsage : 0;
  }
  if (argv[0] === '--version' || argv[0] === 'version') {
    out(`quarterdeck ${line.version}`);
    return 0;
  }
  const verb = verbs.find(({ name }) => name === argv.slice(0, name.split(' ').length).join(' '));
  if (!verb) {
    err(unknownVerb(argv, verbs));
    return wrongUsage;
  }
  const rest = argv.slice(verb.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    out(usageText(verb));
    return 0;
  }
  try {
    const input = readInput(verb, rest);
    if (typeof input === 'string') {
      err(`${input}\n\n${usageText(verb)}`);
      return wrongUsage;
    }
    return await verb.run({ ...line, out, err }, input);
  } catch (error) {
    err(error instanceof UserError ? error.message : `Something went wrong: ${describe(error)}`);
    return 1;
  }
}

function readInput(verb: CliVerb, args: string[]): Input | string {
  try {
    const { values, positionals } = parseArgs({ args, options: verb.options, allowPositionals: true });
    if (positionals.length === verb.positionals) return { options: values as Input['options'], positionals };
    return `"quarterdeck ${verb.name}" is followed by ${verb.usage || 'options only'}.`;
  } catch (error) {
    const typed = /'(--?[\w-]+)/.exec(describe(error))?.[1];
    const meant =
      typed &&
      nearest(
        typed,
        Object.keys(verb.options).map((name) => `--${name}`),
      );
    const hint = meant && meant !== typed ? ` Did you mean ${meant}?` : '';
    return `${describe(error).split('. To specify')[0]?.replace(/\.$/, '')}.${hint}`;
  }
}

function unknownVerb(argv: string[], verbs: readonly CliVerb[]): string {
  const names = verbs.map(({ name }) => name);
  const meant = nearest(argv.slice(0, 2).join(' '), names) ?? nearest(argv[0] ?? '', names);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `There is no "quarterdeck ${argv[0]}".${hint}\n"quarterdeck help" lists what there is.`;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}
