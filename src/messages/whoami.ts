import type { Person } from '#src/access/access.ts';
import type { Right } from '#src/access/explain.ts';
import type { Message } from './message.ts';
import { nameOf } from './refusal.ts';
import { escapeText } from './text.ts';

const standings: Record<Person['standing'], string> = {
  member: 'a full member of this workspace',
  guest: 'a guest here',
  stranger: 'a person of another workspace',
  bot: 'a bot',
  deactivated: 'deactivated',
};

/** Who the bot takes a person for, what that person may do in this channel and by which rule, and who may do the rest. */
export function whoami(person: Person, channel: string | undefined, rights: readonly Right[]): Message {
  const allowed = rights.filter(({ decision }) => decision?.allowed);
  const refused = rights.filter(({ decision }) => decision?.allowed === false);
  const unknown = rights.filter(({ decision }) => decision === undefined);
  const here = channel ? ` in <#${channel}>` : '';
  const parts = [
    `You are <@${person.id}> (${escapeText(person.name, 80)}, \`${person.id}\`), ${standings[person.standing]}. Your times are in ${escapeText(person.zone, 60)}.`,
    group(`You may${here}`, allowed.map(allowedLine)),
    group(`You may not${here}`, refused.map(refusedLine)),
    group(
      'Slack cannot tell me now',
      unknown.map(({ action }) => `• \`${action}\``),
    ),
  ].filter(Boolean);
  return {
    text: `You are ${escapeText(person.name, 80)}: ${allowed.length} of ${rights.length} rights${here}.`,
    blocks: parts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } })),
  };
}

function group(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : [`*${title}*`, ...lines].join('\n');
}

function allowedLine({ action, decision, on }: Right): string {
  const where = on ? ` on ${on.map((name) => escapeText(name, 60)).join(', ')}` : '';
  return `• \`${action}\`${where}${decision?.allowed ? `, by ${ruleText(decision.rule)}` : ''}`;
}

/** `access[0] group:S1` → the rule's place in the file, and who it names. */
function ruleText(rule: string): string {
  const [place = '', who = ''] = rule.split(' ');
  return who === '' ? place : `\`${place}\` for ${nameOf(who)}`;
}

function refusedLine({ action, decision }: Right): string {
  if (decision === undefined || decision.allowed) return '';
  const { ask, channels } = decision;
  if (channels.length > 0)
    return `• \`${action}\`; you may in ${channels.map((id) => `<#${id}>`).join(', ')}`;
  if (ask.length === 0) return `• \`${action}\`; nobody may: no rule under \`access\` gives it`;
  return `• \`${action}\`; ask ${ask.slice(0, 4).map(nameOf).join(', ')}`;
}
