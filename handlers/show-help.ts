import { qd } from '#commands/qd.ts';
import type { Memberships } from '#src/access/access.ts';
import { allowedOf } from '#src/access/allowed.ts';
import type { Policy } from '#src/access/authorise.ts';
import type { Command, Verb } from '#src/command.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { commandHelp, helpOverview, helpShort, verbHelp } from '#src/messages/help.ts';
import { escapeText } from '#src/messages/text.ts';
import { nearest } from '#src/nearest.ts';

interface Needs {
  commands: readonly Command[];
  prefix: string;
  policy: () => Policy;
  memberships: Memberships;
}

export const handleShowHelp = handle(qd.verbs.help, async ({ args, actor, request }, needs: Needs) => {
  const { commands, prefix, policy, memberships } = needs;
  const [name, verbName] = (args.about ?? '').toLowerCase().replace(/^\//, '').split(/\s+/);
  if (!name) {
    const common = commands.flatMap(({ verbs }) => Object.values(verbs)).filter((verb) => verb.common);
    const here = { person: actor, channel: request.channel };
    const allowed = await allowedOf(common, here, policy(), memberships);
    return { message: helpShort(allowed, prefix), to: 'me' };
  }
  if (name === 'all') return { message: helpOverview(commands, prefix), to: 'me' };

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
