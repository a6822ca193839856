import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commands, completions } from '#src/registry.ts';

const names = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();

// A file that is not in the list is dead code that looks alive.
test('the registry lists exactly the command files', () => {
  expect(commands.map((command) => command.name).sort()).toEqual(names('commands'));
});

// What has no test of its name is found broken by a person in Slack.
test.each(['commands', 'handlers'])('every file in %s has a test of its name', (folder) => {
  const tests = names(`test/${folder}`).map((file) => file.replace(/\.test$/, ''));

  expect(tests).toEqual(expect.arrayContaining(names(folder)));
});

// Verbs are ids in buttons that stay clickable for years.
test('verb ids are unique', () => {
  const ids = commands.flatMap((command) => Object.values(command.verbs).map((verb) => verb.id));

  expect(new Set(ids).size).toBe(ids.length);
});

// A field whose completion is missing offers nothing, and nobody is told why.
test('every completion that an argument asks for is in the registry, and no other', () => {
  const inputs = commands
    .flatMap((command) => Object.values(command.verbs))
    .flatMap((verb) => Object.values(verb.args))
    .map(({ input }) => input);
  const asked = inputs.flatMap((input) => (input.type === 'completion' ? [input.from] : []));

  expect(Object.keys(completions).sort()).toEqual([...new Set(asked)].sort());
});

// An operator learns of a verb from the documents, not from the source.
test('the README lists every command', () => {
  const readme = readFileSync('README.md', 'utf8');

  for (const command of commands) expect(readme).toContain(`/${command.name}`);
});

test('the changelog has a place for the next release', () => {
  expect(readFileSync('CHANGELOG.md', 'utf8')).toContain('\n## Unreleased\n');
});
