// A server before it is made, and when it is handed over.
import type { Verdict } from '#src/operations/operation.ts';
import type { HandedOver } from '#src/servers/operations/hand-over.ts';
import type { Commitment, CreateInput } from '#src/servers/operations/plan-server.ts';
import { fingerprintOf } from '#src/servers/public-key.ts';
import { digestOf } from '#src/servers/variables.ts';
import { offerButton } from './button.ts';
import type { Message } from './message.ts';
import { who } from './operation-words.ts';
import { sections } from './sections.ts';
import { code, costs, perHour, serverName, sshLine, toServer } from './server-words.ts';
import { dateToken, duration, escapeText, plural } from './text.ts';

/** A card shows so many lines of a plan that these have room beside all others. */
const mostLines = 12;
const longestValue = 400;
const keysInLine = 12;

export function createTitle({ name, blueprint, environment }: CreateInput): string {
  const where = environment === undefined ? '' : ` in *${escapeText(environment, 80)}*`;
  return `Create server ${serverName(name)} from *${escapeText(blueprint, 80)}*${where}`;
}

export function serverLines(plan: Commitment): string[] {
  const { cloud, launch, keys, variables, scripts, ttl, price, user } = plan;
  const { image, type, subnet, securityGroups, rootVolume, dataVolumes } = launch;
  const volumes = [rootVolume, ...dataVolumes.map(({ size }) => size)].join(' + ');
  const life = ttl === null ? 'until somebody terminates it' : `for ${duration(ttl)}`;
  return [
    `${code(type)} in *${escapeText(cloud, 60)}* (${escapeText(subnet.zone, 40)}), ${volumes} GiB encrypted, ${life}`,
    `${perHour(price)}${costs(price, ttl)}${price ? ` (as of ${price.asOf})` : ''}`,
    `Image ${code(image.name)} ${code(image.id)}`,
    `Network ${code(subnet.id)} ${securityGroups.map(({ name }) => code(name)).join(' ')}`,
    ...(scripts.length > 0
      ? [`Scripts ${scripts.map(({ name, sha256 }) => code(`${name} ${sha256.slice(0, 8)}`)).join(' ')}`]
      : []),
    ...(launch.instanceProfile === undefined
      ? []
      : [`It acts in the cloud as ${code(launch.instanceProfile, 200)}`]),
    ...variableLines(variables),
    ...keyLines(user, keys),
    ...(plan.protected ? [':lock: Protected: it takes approvals to terminate it.'] : []),
  ];
}

/** Whoever approves sees each value, or by its digest that it is the one they were told of. */
function variableLines(variables: Commitment['variables']): string[] {
  const all = Object.entries(variables);
  const lines = all.slice(0, mostLines).map(([name, value]) => {
    const shown = code(`${name}=${value}`, longestValue);
    const cut = code(`${name}=${value}`, Number.POSITIVE_INFINITY) !== shown;
    return `Variable ${shown}${cut ? `, the beginning of ${ofLength(value)}` : ''}`;
  });
  const more = all.slice(mostLines);
  if (more.length === 0) return lines;
  return [
    ...lines,
    `… and ${plural(more.length, 'more variable')}, as JSON ${ofLength(JSON.stringify(more))}`,
  ];
}

function ofLength(text: string): string {
  return `${plural(text.length, 'character')} with the SHA-256 ${code(digestOf(text))}`;
}

/** As many in a line as it holds. */
function keyLines(user: string, keys: readonly string[]): string[] {
  const prints = keys.map((key) => code(fingerprintOf(key)));
  const rows = Array.from({ length: Math.ceil(prints.length / keysInLine) }, (_, row) =>
    prints.slice(row * keysInLine, (row + 1) * keysInLine).join(' '),
  );
  const [first = '', ...others] = rows;
  return [`Login as ${code(user)} with ${plural(keys.length, 'key')} ${first}`, ...others];
}

export function serverReady(_: CreateInput, server: HandedOver): Verdict {
  return {
    text: [`:white_check_mark: ${serverName(server.name)} is ready.`, ...readyLines(server)].join('\n'),
    offers: offersOf(server),
  };
}

/** To its owner, who waits for it elsewhere. */
export function readyMessage(server: HandedOver): Message {
  const lines = [
    `:white_check_mark: Your server ${serverName(server.name)} is ready.`,
    ...readyLines(server),
  ];
  return {
    text: `Your server ${serverName(server.name)} is ready: ${sshLine(server)}`,
    blocks: [
      ...sections(lines),
      { type: 'actions', elements: offersOf(server).map((offer) => offerButton(offer)) },
    ],
  };
}

function readyLines({ expiresAt, price, owner, fingerprint, instance, ...at }: HandedOver): string[] {
  const until = expiresAt === null ? null : new Date(expiresAt);
  const end = until ? `until ${dateToken(until, 'moment', until)}` : 'until somebody terminates it';
  return [
    `Log in: ${sshLine(at)}`,
    `Its host key has to show ${code(fingerprint)}`,
    `${who(owner)}'s, ${end}  ·  ${perHour(price)}  ·  ${code(instance)}`,
  ];
}

function offersOf(server: HandedOver) {
  const args = toServer(server);
  return [
    ...(server.expiresAt === null
      ? []
      : [{ label: 'Extend by a day', verb: 'server.extend', args: { ...args, by: '1d' } }]),
    { label: 'Show', verb: 'server.show', args },
  ];
}
