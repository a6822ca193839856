import type { KnownBlock } from '@slack/types';
import type { Command, Verb } from '#src/command.ts';
import { spoken, usage } from '#src/requests/usage.ts';
import type { Message } from './message.ts';
import { escapeText } from './text.ts';

/** What most people need, of what this one may. */
export function helpShort(verbs: readonly Verb[], prefix: string): Message {
  const lines = verbs.map((verb) => `• ${code(usage(verb, prefix))} ${verb.summary}`);
  return {
    text: 'What you will need most',
    blocks: [
      section(['*What you will need most*', ...lines].join('\n')),
      context(
        `\`/${prefix}qd help release\` says all about one command, \`/${prefix}qd help all\` about every one. In a thread, mention me instead of the slash: \`@Quarterdeck alerts list\`. With \`--form\` at its end, any line opens a form.`,
      ),
    ],
  };
}

/** Everything the bot understands, a section per command. */
export function helpOverview(commands: readonly Command[], prefix: string): Message {
  const sections = commands.map((command) => section(commandText(command, prefix)));
  return {
    text: `I understand ${commands.map(({ name }) => `/${prefix}${name}`).join(', ')}.`,
    blocks: [
      ...sections,
      context(
        `In a thread, mention me instead of the slash: \`@Quarterdeck alerts list\`. With \`--form\` at its end, any line opens a form. \`/${prefix}qd help alerts ack\` says more about one.`,
      ),
    ],
  };
}

export function commandHelp(command: Command, prefix: string): Message {
  const text = commandText(command, prefix);
  return { text, blocks: [section(text)] };
}

export function verbHelp(verb: Verb, prefix: string): Message {
  const aliases = verb.aliases ?? [];
  const typed = Object.entries(verb.args).filter(([, { input }]) => input.type !== 'carried');
  const args = typed.map(
    ([name, { expected, optional, otherwise }]) =>
      `• *${name}*: ${escapeText(expected)}${optional ? ` (${otherwise ? `left out: ${otherwise}` : 'may be left out'})` : ''}`,
  );
  const examples = verb.examples.map((example) => code(`${spoken(verb, prefix)} ${example}`.trimEnd()));
  const parts = [
    `${code(usage(verb, prefix))}\n${verb.summary}`,
    args.join('\n'),
    `For example ${examples.join(', ')}.`,
    aliases.length > 0 ? `Short: ${aliases.map(code).join(', ')}.` : '',
    verb.permission === null ? '' : `It takes the right ${code(verb.permission)}.`,
  ];
  const text = parts.filter(Boolean).join('\n');
  return { text, blocks: [section(text)] };
}

function commandText(command: Command, prefix: string): string {
  const verbs = Object.values(command.verbs).map((verb) => `• ${code(usage(verb, prefix))} ${verb.summary}`);
  return [`*/${prefix}${command.name}* ${command.summary}`, ...verbs].join('\n');
}

function code(text: string): string {
  return `\`${escapeText(text, 200)}\``;
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}
