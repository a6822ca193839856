// What is said about servers beside their operations' cards.

import type { PublicKey } from '#src/servers/public-key.ts';
import type { Server } from '#src/servers/server.ts';
import { offerButton } from './button.ts';
import type { Message } from './message.ts';
import { who } from './operation-words.ts';
import { sections } from './sections.ts';
import { code, lifetime, serverName, toServer } from './server-words.ts';
import { dateToken, duration, escapeText } from './text.ts';

export function expiresSoon(server: Server, expiresAt: Date, now: Date): Message {
  const { name, owner } = server;
  const left = duration(expiresAt.getTime() - now.getTime());
  const text = `:hourglass: ${serverName(name)} (${who(owner)}) is terminated in ${left}, ${dateToken(expiresAt, 'moment', now)}, with all that is on it.`;
  const offers = [
    { label: 'Extend by a day', verb: 'server.extend', args: { ...toServer(server), by: '1d' } },
    {
      label: 'Terminate now',
      verb: 'server.terminate',
      args: toServer(server),
      style: 'danger' as const,
      confirm: { title: `Terminate ${name}?`, text: 'All that is on it is lost.', yes: 'Terminate' },
    },
  ];
  return {
    text,
    blocks: [...sections([text]), { type: 'actions', elements: offers.map((offer) => offerButton(offer)) }],
  };
}

/** `why` is mrkdwn; undefined: an operation failed, and said so itself. */
export function cannotBeEnded({ name, owner }: Server, why?: string): Message {
  const because = why ?? 'The card of the operation that should have ended it says why.';
  return {
    text: `:warning: The time of ${serverName(name)} (${who(owner)}) is up, and it is still there. ${because} I try again, less and less often.`,
  };
}

export function endedOutside({ name, instance, owner }: Server): Message {
  return {
    text: `:warning: ${serverName(name)} (${who(owner)}) is gone: somebody terminated ${code(instance ?? '')} outside Quarterdeck. I have closed its record.`,
  };
}

export function notSeenAnyMore({ name, instance, owner }: Server): Message {
  return {
    text: `:warning: ${serverName(name)} (${who(owner)}) has not been seen for a day: its cloud does not know ${code(instance ?? '')}, and did not say that it was terminated. It may run on, in another account. I keep its record and its key; \`/server terminate ${name}\` closes them when you know that it is gone.`,
  };
}

/** `why` is mrkdwn. */
export function cannotLookAfter({ name, owner }: Server, why: string): Message {
  return { text: `:warning: I cannot look after ${serverName(name)} (${who(owner)}): ${why}` };
}

export function nothingLeftLine(text: string): Message {
  return { text: `:white_check_mark: ${text}` };
}

export function livesUntil({ name, expiresAt }: Server, by: string, now: Date): Message {
  return { text: `${who(by)}: ${serverName(name)} lives ${lifetime(expiresAt, now)}.` };
}

export function keyList(keys: readonly PublicKey[]): Message {
  if (keys.length === 0)
    return { text: 'You have no key here. `/server key add` and a line of your `.pub` file adds one.' };
  const lines = keys.map(({ fingerprint, comment }) =>
    `${code(fingerprint)} ${escapeText(comment, 100)}`.trim(),
  );
  return {
    text: `Your keys: ${keys.length}`,
    blocks: sections(['These may log in to the servers that you make from now on:', ...lines]),
  };
}

export function keyAdded({ fingerprint }: PublicKey): Message {
  return { text: `Added ${code(fingerprint)}. It may log in to the servers that you make from now on.` };
}

export function keyRemoved({ fingerprint }: PublicKey): Message {
  return { text: `Removed ${code(fingerprint)}. Servers that were made before still let it in.` };
}
