// Short answers about releases.
import type { Frozen } from '#src/operations/freeze.ts';
import type { OperationView } from '#src/operations/view.ts';
import type { Place } from '#src/releases/release.ts';
import type { Message } from './message.ts';
import { untilWhen } from './operation-questions.ts';
import { because, stateMark, stateWords, who } from './operation-words.ts';
import { placed } from './release-words.ts';
import { sections } from './sections.ts';
import { dateToken, escapeText, plural } from './text.ts';

export function keptRelease(place: Place, by: string): Message {
  return {
    text: `:hand: ${who(by)} stopped the rollback of ${placed(place)} that policy was about to begin. \`/rollback ${place.app} ${place.environment}\` begins it by hand.`,
  };
}

export function nothingToKeep(place: Place): string {
  return `Policy is not about to roll ${placed(place)} back.`;
}

export function lockedRelease(place: Place, by: string, until: Date, now: Date, reason?: string): Message {
  return {
    text: `:lock: ${placed(place)} is locked by ${who(by)} until ${dateToken(until, 'moment', now)}${because(reason)}${reason ? '' : '.'} \`/release unlock ${place.app} ${place.environment}\` ends it.`,
  };
}

export function unlockedRelease(place: Place, by: string): Message {
  return { text: `:unlock: ${who(by)} lets releases of ${placed(place)} go on.` };
}

export function notLocked(place: Place): string {
  return `${placed(place)} is not locked.`;
}

export function frozenByPerson(environment: string, frozen: Frozen, now: Date): Message {
  return {
    text: `:snowflake: *${escapeText(environment, 80)}* is frozen ${untilWhen(frozen, now)}. Rollbacks go on. \`/release unfreeze ${environment}\` ends it.`,
  };
}

export function unfrozen(environment: string, by: string, still: Frozen | undefined, now: Date): Message {
  const but = still ? ` It is frozen all the same ${untilWhen(still, now)}.` : '';
  return { text: `:sunny: ${who(by)} ended the freeze of *${escapeText(environment, 80)}*.${but}` };
}

/** What the configuration freezes ends when it says, or is passed by an override. */
export function notFrozen(environment: string, still: Frozen | undefined, now: Date): string {
  const name = `*${escapeText(environment, 80)}*`;
  if (!still) return `${name} is not frozen.`;
  return `${name} is frozen by the configuration, ${untilWhen(still, now)}: that ends by itself, and each operation can be let through by \`/qd override\`.`;
}

export function releaseQueue(operations: readonly OperationView[], now: Date): Message {
  if (operations.length === 0) return { text: 'No release runs or waits.' };
  const title = `*${plural(operations.length, 'release')} under way or waiting*`;
  const lines = operations.slice(0, 20).map((operation) => queueLine(operation, now));
  return {
    text: `${plural(operations.length, 'release')} under way or waiting`,
    blocks: sections([title, ...lines]),
  };
}

function queueLine({ id, title, state, askedBy, askedAt, queue, held }: OperationView, now: Date): string {
  const place = queue && queue.ahead.length > 0 ? `, place ${queue.ahead.length}` : '';
  const lock = queue?.lock ? `, locked by ${who(queue.lock.person)}` : '';
  const why = held ? `, ${escapeText(held, 200)}` : '';
  return `${stateMark[state]} ${title} \`${id}\` ${stateWords[state]}${place}${lock}${why}  ·  ${who(askedBy)} ${dateToken(askedAt, 'moment', now)}`;
}

/** Nobody asked the bot: the channels that are told of releases there learn of it all the same. */
export function changedAround({ what, ...place }: Place & { what: string }): Message {
  return {
    text: `:warning: ${placed(place)} was changed outside Quarterdeck: ${escapeText(what, 200)}. I have recorded it, and will see how it does. \`/rollback ${place.app} ${place.environment}\` takes it back.`,
  };
}
