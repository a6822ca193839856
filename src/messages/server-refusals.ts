// Why a server cannot be had as it was asked for, and what to do instead.
import type { Price } from '#src/config/servers.ts';
import type { Variable } from '#src/config/variables.ts';
import type { Server } from '#src/servers/server.ts';
import { code, lifetime, perHour, serverName } from './server-words.ts';
import { duration, escapeText, plural } from './text.ts';

export function noSuchBlueprint(name: string): string {
  return `There is no blueprint *${escapeText(name, 80)}*. \`/server create --form\` offers those that there are.`;
}

export function belongsElsewhere(
  blueprint: string,
  environment: string | undefined,
  places: readonly string[],
): string {
  const where = environment === undefined ? 'without an environment' : `in *${escapeText(environment, 80)}*`;
  const possible = places.map((place) => `*${escapeText(place, 80)}*`).join(' or ');
  return `*${escapeText(blueprint, 80)}* is not for servers ${where}: they are made in ${possible}. An administrator can add others to its \`environments\`.`;
}

/** Of what nobody would be asked about. */
export function isNotProtected(environment: string | undefined): string {
  const where =
    environment === undefined
      ? 'it belongs to no environment, and so to none that has approvals'
      : `*${escapeText(environment, 80)}* has no approvals that ask about \`server.terminate\``;
  return `It is protected, and would be so by nobody: ${where}. An administrator can add them under \`environments\`.`;
}

export function noSuchCloud(name: string): string {
  return `My configuration has no cloud *${escapeText(name, 80)}* any more. An administrator finds it under \`clouds\`.`;
}

export function cloudMoved({
  name,
  cloud,
  region,
  endpoint,
}: Pick<Server, 'name' | 'cloud' | 'region' | 'endpoint'>): string {
  const where = endpoint === null ? code(region) : `${code(region)} at ${code(endpoint)}`;
  return `${serverName(name)} was made in ${where}, and *${escapeText(cloud, 80)}* is elsewhere by now. An administrator has to put that back under \`clouds\`, and give the other place a name of its own.`;
}

export function noSuchServer(name: string): string {
  return `There is no server ${serverName(name)}. \`/server list\` names those that there are.`;
}

/** Of a name that another server may have by now. */
export function buttonOfBefore(name: string): string {
  return `This button does not say which server ${serverName(name)} it is about, and there may be another by now. \`/server show ${name}\` has buttons for the one that is there.`;
}

export function nameIsTaken(name: string): string {
  return `There is a server ${serverName(name)} already. Choose another name, or \`/server show ${name}\` says whose it is.`;
}

export function isGone({ name, goneWhy }: Pick<Server, 'name' | 'goneWhy'>): string {
  return `${serverName(name)} is gone: ${escapeText(goneWhy ?? 'nobody knows why', 200)}.`;
}

export function isNotSeen({ name, instance }: Pick<Server, 'name' | 'instance'>): string {
  return `The cloud does not know ${code(instance ?? '')}, and did not say that it was terminated. \`/server terminate ${name}\` closes its record when you know that it is gone.`;
}

export function notReadyYet(name: string): string {
  return `${serverName(name)} is still being made. Its card has a button to stop that.`;
}

export function isBeingTerminated(name: string): string {
  return `${serverName(name)} is being terminated: its time cannot be changed any more.`;
}

/** Of its end, which was asked for by its time. */
export function livesOn({ name, expiresAt }: Pick<Server, 'name' | 'expiresAt'>, now: Date): string {
  return `${serverName(name)} lives ${lifetime(expiresAt, now)}: somebody gave it more time meanwhile.`;
}

export const needsKey =
  'Nobody could log in to it: I know no public key of yours. `/server key add` and a line of your `~/.ssh/id_ed25519.pub`, then ask again; `ssh-keygen -t ed25519` makes one.';

export const notAPublicKey =
  'That is no public key that I take: one line of a `.pub` file that begins with `ssh-ed25519`, without options before it. `ssh-keygen -t ed25519` makes one.';

export function tooManyKeys(most: number): string {
  return `You have ${most} keys, as many as I keep. \`/server key remove FINGERPRINT\` makes room.`;
}

export function noSuchKey(fingerprint: string, found: number): string {
  const which = code(fingerprint, 80);
  return found > 1
    ? `${which} is the beginning of ${found} of your keys. Say more of it.`
    : `You have no key ${which}. \`/server key\` lists yours.`;
}

export function noSuchVariable(name: string, names: readonly string[]): string {
  const known = names.length > 0 ? `It has ${names.map((each) => code(each)).join(', ')}.` : 'It has none.';
  return `The blueprint has no variable ${code(name)}. ${known}`;
}

export function needsVariable(name: string, variable: Variable): string {
  return `The blueprint asks for ${code(name)}, ${wanted(variable)}: \`with ${name}=…\` at the end of the line.`;
}

/** Without what was said: it may have been meant for another field. */
export function wrongVariable(name: string, variable: Variable): string {
  return `${code(name)} has to be ${wanted(variable)}.`;
}

function wanted(variable: Variable): string {
  switch (variable.type) {
    case 'boolean':
      return '`true` or `false`';
    case 'choice':
      return `one of ${variable.options.map((option) => code(option, 60)).join(', ')}`;
    case 'integer': {
      const { min, max } = variable;
      const bounds = [
        ...(min === undefined ? [] : [`from ${min}`]),
        ...(max === undefined ? [] : [`to ${max}`]),
      ];
      return ['a whole number', ...bounds].join(' ');
    }
    case 'text': {
      const like = variable.pattern === undefined ? '' : ` that matches ${code(variable.pattern, 200)}`;
      return `one line of at most ${variable.longest} characters${like}`;
    }
  }
}

export function noSuchScript(file: string, why: string): string {
  return `The script ${code(file, 300)} of the blueprint cannot be read (${escapeText(why, 20)}). An administrator has to put it there.`;
}

export function protectedLives(blueprint: string): string {
  return `Servers of *${escapeText(blueprint, 80)}* are protected: they do not end by themselves. Ask without \`for\`.`;
}

export function tooMany(blueprint: string, most: number, whose: 'you' | 'environment'): string {
  const who = whose === 'you' ? 'You have' : 'The environment has';
  return `${who} ${plural(most, 'server')} of *${escapeText(blueprint, 80)}*, as many as its limit. \`/server list\` says which; terminate one first.`;
}

export function tooDear(blueprint: string, price: Price, limit: number): string {
  return `*${escapeText(blueprint, 80)}* costs ${perHour(price)}, and its limit is ${limit} ${price.currency}. An administrator can change \`limits.pricePerHour\`.`;
}

export function unpriced(blueprint: string, type: string): string {
  return `*${escapeText(blueprint, 80)}* has a limit of what it may cost, and I know no price of ${code(type)}. An administrator can add it under \`prices\`.`;
}

export function tooLong(blueprint: string, most: number): string {
  return `A server of *${escapeText(blueprint, 80)}* lives for at most ${duration(most)} from now. Ask for less; \`/server keep\` has no limit, and is a right of its own.`;
}

export function endsNever(name: string): string {
  return `${serverName(name)} lives until somebody terminates it: there is nothing to extend.`;
}

export function isAlready(name: string, state: string): string {
  return `${serverName(name)} is ${state} already.`;
}

export const nothingToClean = 'Nothing of mine is left over in any cloud: each instance belongs to a server.';

export const noSecretsKey =
  'I have no key to keep the keys of servers with. An administrator can add `secrets.key` to my configuration.';

/** At the start: for the operator. `keys`: as far as they can be told apart. */
export function sealedOtherwise(servers: readonly string[], keys: readonly string[]): string {
  const whose = servers.length === 1 ? `the server ${servers[0]}` : `${servers.length} servers`;
  return `What is kept of ${whose} was encrypted with another key (${keys.join(', ')}) than those under secrets.key. Put its file back there, after the new one while they are exchanged, and start again: without it nobody can log in to them.`;
}
