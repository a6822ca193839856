import type { GroupView } from '#src/alerts/view.ts';
import { severityMark } from './alert-words.ts';
import { escapeText } from './text.ts';

export function noSuchAlert(prefix: string, nearest: string | undefined): string {
  const guess = nearest ? ` Did you mean \`${nearest}\`?` : '';
  return `I know no alert *${escapeText(prefix, 20)}*.${guess} \`/alerts\` lists what is open.`;
}

export function severalAlerts(prefix: string, groups: GroupView[], more: boolean): string {
  const lines = groups.map(
    ({ id, severity, title }) => `${severityMark[severity]} \`${id}\` ${escapeText(title, 100)}`,
  );
  const rest = more ? '\n…' : '';
  return `Several alerts begin with *${escapeText(prefix, 20)}*. Which one?\n${lines.join('\n')}${rest}`;
}
