// What is done with servers that are there, as a card says it.
import type { Plan, Verdict } from '#src/operations/operation.ts';
import type { AboutServer } from '#src/servers/operations/about.ts';
import type { Power } from '#src/servers/operations/power.ts';
import type {
  TerminateCommitment,
  TerminateContext,
  TerminateInput,
} from '#src/servers/operations/terminate.ts';
import type { Orphan } from '#src/servers/orphans.ts';
import { who } from './operation-words.ts';
import { code, serverName, toServer } from './server-words.ts';
import { dateToken, escapeText, plural } from './text.ts';

function placed({ name, environment }: AboutServer): string {
  return environment === undefined
    ? serverName(name)
    : `${serverName(name)} in *${escapeText(environment, 80)}*`;
}

export function terminateTitle(input: TerminateInput): string {
  return `Terminate server ${placed(input)}${input.expired ? ': its time is up' : ''}`;
}

export function terminateLines({
  commitment,
  context,
}: Plan<TerminateCommitment, TerminateContext>): string[] {
  const { instances, volumes, cloud } = commitment;
  const since = new Date(context.createdAt);
  return [
    `${who(context.owner)}'s, since ${dateToken(since, 'moment', since)}${context.address === null ? '' : `, at ${code(context.address)}`}`,
    `:warning: Lost for good: ${codes(instances, 'no instance')}, ${codes(volumes, 'no volume')} and all that is on it, in *${escapeText(cloud, 60)}*. There is no backup of it here.`,
    ...(commitment.protected ? [':lock: It is protected: people have to approve.'] : []),
  ];
}

function codes(ids: readonly string[], none: string): string {
  return ids.length === 0 ? none : ids.map((id) => code(id)).join(' ');
}

export function gone(input: TerminateInput, { instances }: TerminateCommitment): Verdict {
  const why = input.expired ? ', since its time was up' : '';
  return {
    text: `:white_check_mark: ${placed(input)} is terminated${why}: ${codes(instances, 'it')} and its volumes are gone, and so are its keys.`,
  };
}

const words: Record<Power, { title: string; line: string; done: string }> = {
  stop: {
    title: 'Stop',
    line: 'It shuts down. Its volume stays, and costs as before; a public address may be another when it starts.',
    done: 'is stopped',
  },
  start: {
    title: 'Start',
    line: 'It starts, and is logged in to by the host key that is known.',
    done: 'runs',
  },
  reboot: {
    title: 'Reboot',
    line: 'It restarts, and is away for a minute or so.',
    done: 'has restarted, and answers',
  },
};

export function powerTitle(power: Power, input: AboutServer): string {
  return `${words[power].title} server ${placed(input)}`;
}

export function powerLines(power: Power): string[] {
  return [words[power].line];
}

export function powered(power: Power, input: AboutServer): Verdict {
  const text = `:white_check_mark: ${placed(input)} ${words[power].done}.`;
  if (power !== 'stop') return { text };
  return { text, offers: [{ label: 'Start', verb: 'server.start', args: toServer(input) }] };
}

export const cleanTitle = 'Terminate what belongs to no server';

export function cleanLines(orphans: readonly Orphan[]): string[] {
  const lines = orphans.slice(0, 20).map(({ cloud, id, type, name, launchedAt }) => {
    const since = new Date(launchedAt);
    return `${code(id)} ${escapeText(name, 80)} (${code(type)}) in *${escapeText(cloud, 60)}*, since ${dateToken(since, 'moment', since)}`;
  });
  return orphans.length > 20 ? [...lines, `… and ${orphans.length - 20} more`] : lines;
}

export function shallBeCleaned(count: number): string {
  return `:warning: ${plural(count, 'instance')} with my tag belong${count === 1 ? 's' : ''} to no server that I know. Another bot that shares the account needs a \`servers.managedBy\` of its own. What is terminated is lost.`;
}

export function cleaned(count: number): Verdict {
  return {
    text: `:white_check_mark: ${plural(count, 'instance')} terminated. Nothing of mine is left over.`,
  };
}
