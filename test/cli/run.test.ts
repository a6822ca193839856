import { expect, test } from 'vitest';
import { readConfig } from '#src/cli/read-config.ts';
import { type CliVerb, configOption } from '#src/cli/verb.ts';
import { UserError } from '#src/errors.ts';
import { commandLine, configuration } from '#test/support/command-line.ts';

function verb(name: string, run: CliVerb['run'] = async () => 0, positionals = 0): CliVerb {
  return {
    name,
    usage: positionals ? 'FILE' : '',
    summary: `Does ${name}.`,
    options: configOption,
    positionals,
    run,
  };
}

test('help lists the verbs; nothing at all is help too, and an error', async () => {
  const line = commandLine(verb('check'), verb('audit verify'), verb('backup', undefined, 1));

  expect(await line.run('help')).toBe(0);
  expect(line.printed[0]).toContain('quarterdeck audit verify  Does audit verify.');
  expect(await line.run()).toBe(2);
  expect(await line.run('backup', '--help')).toBe(0);
  expect(line.printed[2]).toBe('usage: quarterdeck backup FILE [--config CONFIG]\nDoes backup.');
});

test('the version', async () => {
  const line = commandLine();

  expect(await line.run('--version')).toBe(0);
  expect(line.printed).toEqual(['quarterdeck 1.2.3']);
});

test.each<[string[], RegExp]>([
  [['chek'], /There is no "quarterdeck chek"\. Did you mean check\?/],
  [['audit', 'verfy'], /Did you mean audit verify\?/],
  [['frobnicate'], /There is no "quarterdeck frobnicate"\.\n/],
  [['check', '--confg', 'x'], /Unknown option '--confg'\. Did you mean --config\?/],
  [['check', '--config'], /--config.*argument missing/],
  [['check', 'extra'], /"quarterdeck check" is followed by options only\./],
  [['backup'], /"quarterdeck backup" is followed by FILE\.\n\nusage: quarterdeck backup FILE/],
])('%j is refused with what was probably meant, and exit code 2', async (argv, told) => {
  const line = commandLine(verb('check'), verb('audit verify'), verb('backup', undefined, 1));

  expect(await line.run(...argv)).toBe(2);
  expect(line.complained.join('\n')).toMatch(told);
});

test('what goes wrong is said in words, without a stack or a secret', async () => {
  const { file } = configuration();
  const fails = (error: unknown) =>
    verb('fail', async (line, input) => {
      readConfig(line, input);
      throw error;
    });

  const known = commandLine(fails(new UserError('The folder is in use.')));
  expect(await known.run('fail', '--config', file)).toBe(1);
  expect(known.complained).toEqual(['The folder is in use.']);

  const unknown = commandLine(fails(new Error('calling', { cause: new Error('401 for xoxb-canary-1') })));
  expect(await unknown.run('fail', '--config', file)).toBe(1);
  expect(unknown.complained).toEqual(['Something went wrong: calling: 401 for [secret]']);
});

test('the configuration is where --config says, else QUARTERDECK_CONFIG', async () => {
  const { file } = configuration();
  const prefix = verb('prefix', async (line, input) => {
    line.out(readConfig(line, input).file);
    return 0;
  });
  const line = commandLine(prefix);
  line.env.QUARTERDECK_CONFIG = '/nowhere.yml';

  expect(await line.run('prefix', '-c', file)).toBe(0);
  expect(await line.run('prefix')).toBe(1);
  expect(line.printed).toEqual([file]);
  expect(line.complained[0]).toContain('There is no configuration at /nowhere.yml.');
});
