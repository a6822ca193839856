// What is shown of servers to who asks.

import { fingerprintOf } from '#src/servers/public-key.ts';
import type { Server } from '#src/servers/server.ts';
import { offerButton } from './button.ts';
import type { Message } from './message.ts';
import { who } from './operation-words.ts';
import { sections } from './sections.ts';
import { code, lifetime, perHour, serverName, sshLine, toServer } from './server-words.ts';
import { dateToken, escapeText, plural } from './text.ts';

const mark: Record<Server['state'], string> = {
  creating: ':arrow_forward:',
  running: ':white_check_mark:',
  stopped: ':black_square_for_stop:',
  gone: ':no_entry_sign:',
};

const mostListed = 50;

export function serverList(servers: readonly Server[], environment: string | undefined, now: Date): Message {
  const where = environment === undefined ? '' : ` in *${escapeText(environment, 80)}*`;
  if (servers.length === 0)
    return { text: `There is no server${where}. \`/server create\` makes one from a blueprint.` };
  const lines = servers.slice(0, mostListed).map((server) => lineOf(server, now));
  const more = servers.length > mostListed ? [`… and ${servers.length - mostListed} more`] : [];
  const text = `${plural(servers.length, 'server')}${where}`;
  return { text, blocks: sections([text, ...lines, ...more]) };
}

function lineOf(server: Server, now: Date): string {
  const { name, state, environment, blueprint, owner, expiresAt, address } = server;
  const there = environment === null ? '' : ` in *${escapeText(environment, 80)}*`;
  const at = state === 'running' && address ? `  ${code(address)}` : '';
  const protects = server.protected ? ' :lock:' : '';
  return `${mark[state]} ${serverName(name)}${there}  ${escapeText(blueprint, 60)}  ${who(owner)}, ${lifetime(expiresAt, now)}${at}${protects}`;
}

export function serverShown(server: Server, now: Date): Message {
  const { name, state, environment, blueprint, cloud, type, instance, owner, createdAt, expiresAt, price } =
    server;
  const lines = [
    `${mark[state]} ${serverName(name)} is ${state}${environment === null ? '' : ` in *${escapeText(environment, 80)}*`}`,
    `From *${escapeText(blueprint, 60)}*: ${code(type)} in *${escapeText(cloud, 60)}*${instance === null ? '' : `, ${code(instance)}`}  ·  ${perHour(price)}`,
    `${who(owner)}'s, since ${dateToken(createdAt, 'moment', now)}, ${lifetime(expiresAt, now)}`,
    ...(server.address === null ? [] : [`Log in: ${sshLine(server)}`]),
    ...server.hostKeys.map((key) => `Its host key has to show ${code(fingerprintOf(key))}`),
    ...(server.protected ? [':lock: Protected: it takes approvals to terminate it.'] : []),
  ];
  const offers = state === 'creating' ? [] : offersOf(server);
  return {
    text: `${serverName(name)} is ${state}`,
    blocks: [
      ...sections(lines),
      ...(offers.length > 0
        ? [{ type: 'actions' as const, elements: offers.map((offer) => offerButton(offer)) }]
        : []),
    ],
  };
}

function offersOf(server: Server) {
  const { name, state, expiresAt } = server;
  const args = toServer(server);
  return [
    ...(expiresAt === null
      ? []
      : [{ label: 'Extend by a day', verb: 'server.extend', args: { ...args, by: '1d' } }]),
    state === 'stopped'
      ? { label: 'Start', verb: 'server.start', args }
      : { label: 'Stop', verb: 'server.stop', args },
    {
      ...{ label: 'Terminate', verb: 'server.terminate', args, style: 'danger' as const },
      confirm: { title: `Terminate ${name}?`, text: 'All that is on it is lost.', yes: 'Terminate' },
    },
  ];
}
