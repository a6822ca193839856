import { qd } from '#commands/qd.ts';
import type { Command, Verb } from '#src/command.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { commandHelp, helpOverview, verbHelp } from '#src/messages/help.ts';
import { escapeText } from '#src/messages/text.ts';
import { nearest } from '#src/nearest.ts';

interface Needs {
  commands: readonly Command[];
  prefix: string;
}

export const handleShowHelp = handle(qd.verbs.help, async ({ args }, { commands, prefix }: Needs) => {
  const [name, verbName] = (args.about ?? '').toLowerCase().replace(/^\//, '').split(/\s+/);
  if (!name) return { message: helpOverview(commands, prefix), to: 'me' };

  const command = commands.find((candidate) => [candidate.name, prefix + candidate.name].includes(name));
  if (!command) {
    const verb = commands.map((candidate) => verbOf(candidate, name)).find(Boolean);
    if (verb) return { message: verbHelp(verb, prefix), to: 'me' };
    throw unknown(name, commands, prefix);
  }
  const verb = verbName ? verbOf(command, verbName) : undefined;
  return { message: verb ? verbHelp(verb, prefix) : commandHelp(command, prefix), to: 'me' };
});

function verbOf(command: Command, word: string): Verb | undefined {
  return Object.values(command.verbs).find(({ verb, aliases }) => verb === word || aliases?.includes(word));
}

function unknown(name: string, commands: readonly Command[], prefix: string): UserError {
  const meant = nearest(
    name,
    commands.map((command) => command.name),
  );
  const hint = meant
    ? `Did you mean \`/${prefix}qd help ${meant}\`?`
    : `\`/${prefix}qd help\` lists what I understand.`;
  return new UserError(`I know nothing called \`${escapeText(name.replaceAll('`', "'"), 60)}\`. ${hint}`);
}
