import type { Decision, Person } from '#src/access/access.ts';
import { escapeText } from './text.ts';

type Refused = Extract<Decision, { allowed: false }>;

/** Why a person may not, and who can help. Shown to that person only, so naming a group calls nobody. */
export function refused(action: string, { ask, channels, environments }: Refused): string {
  const what = `You may not do that: it takes the right \`${escapeText(action, 60)}\`.`;
  if (channels.length > 0) return `${what} You have it in ${list(channels.map((id) => `<#${id}>`))}.`;
  if (environments.length > 0) return `${what} You have it on ${list(environments.map(bold))}.`;
  if (ask.length === 0)
    return `${what} No rule under \`access\` in the configuration gives it to anyone here.`;
  return `${what} ${list(ask.map(nameOf))} may.`;
}

export function notAdmitted(standing: Person['standing']): string {
  if (standing === 'guest')
    return 'I take requests from full members of this workspace only, and you are a guest here.';
  return 'I take requests from full members of this workspace only.';
}

/** For a pipeline, whose owner may have to write the line. */
export function serviceRefused(service: string, action: string, environment: string | undefined): string {
  const on = environment === undefined ? '' : `, on: [${escapeText(environment, 60)}]`;
  const what = `\`${escapeText(service, 80)}\` may not do that: it takes the right \`${escapeText(action, 60)}\``;
  return `${what}. The line under \`access\` that would give it: \`- { allow: [${escapeText(action, 60)}]${on}, to: [${escapeText(service, 80)}] }\``;
}

/** `user:U1`, `group:S1`, `channel:C1`, `service:checkout` or `everyone`, as Slack draws it. */
export function nameOf(who: string): string {
  const [kind, id = ''] = who.split(':');
  if (kind === 'user') return `<@${id}>`;
  if (kind === 'group') return `<!subteam^${id}>`;
  if (kind === 'channel') return `members of <#${id}>`;
  if (kind === 'service') return pipelineOf(id);
  return 'full members';
}

/** Whoever announces the releases of an app. */
export function pipelineOf(app: string): string {
  return `CI of ${bold(app)}`;
}

function bold(name: string): string {
  return `*${escapeText(name, 60)}*`;
}

function list(parts: string[]): string {
  const shown = parts.length > 5 ? [...parts.slice(0, 4), `${parts.length - 4} more`] : parts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
