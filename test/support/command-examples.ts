import { expect, test } from 'vitest';
import type { Command, Named } from '#src/command.ts';
import { parse } from '#src/requests/grammar.ts';

/** What a command file promises of itself: each example is understood, and is understood as that verb. */
export function testExamples(command: Command): void {
  const examples = Object.values(command.verbs).flatMap(({ verb, examples }) =>
    examples.map((example) => ({ verb, line: `${verb === command.name ? '' : verb} ${example}`.trim() })),
  );

  test.each(examples)(`/${command.name} $line`, ({ verb, line }) => {
    const parsed = parseLine(command, line);

    expect(parsed).toMatchObject({ kind: 'call', verb: { id: `${command.name}.${verb}` } });
  });

  test(`/${command.name} alone is /${command.name} ${command.bare}`, () => {
    expect(parseLine(command, '')).toMatchObject({ verb: { verb: command.bare } });
  });
}

/** Throws what the person would read. */
export function parseLine(command: Command, text: string) {
  const names = (kind: Named) => configured[kind];
  return parse({ way: 'command', name: command.name, text }, { commands: [command], prefix: '', names });
}

const configured: Record<Named, string[]> = {
  app: ['checkout'],
  environment: ['staging', 'production'],
  blueprint: ['web'],
};
