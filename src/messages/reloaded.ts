import type { Message } from './message.ts';
import { escapeText } from './text.ts';

/** `changed`: paths in the configuration, never values, since some are secrets. */
export function reloaded(changed: readonly string[]): Message {
  if (changed.length === 0)
    return { text: 'The configuration is as it was: nothing in the file has changed.' };
  const paths = changed.slice(0, 20).map((path) => `\`${escapeText(path, 80)}\``);
  const more = changed.length > 20 ? ` and ${changed.length - 20} more` : '';
  return { text: `The new configuration is in force. Changed: ${paths.join(', ')}${more}.` };
}

const mostShown = 12;

/** Mistakes quote the file as it was written: one a line, in plain text. */
export function notReloaded(mistakes: string): string {
  const lines = mistakes.split('\n');
  const shown = lines.slice(0, mostShown).map((line) => `• ${escapeText(line, 280)}`);
  const more =
    lines.length > mostShown
      ? [`… and ${lines.length - mostShown} more: \`quarterdeck check\` lists all.`]
      : [];
  return ['*The configuration stays as it was.*', ...shown, ...more].join('\n');
}
