import { server as command } from '#commands/server.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import type { Message } from '#src/messages/message.ts';
import { notAPublicKey } from '#src/messages/server-refusals.ts';
import { keyAdded, keyList, keyRemoved } from '#src/messages/server-replies.ts';
import type { PeopleKeys } from '#src/servers/people-keys.ts';

interface Needs {
  keys: PeopleKeys;
}

export const handleManageServerKeys = handle(command.verbs.key, async ({ args, actor }, { keys }: Needs) => ({
  message: await manage(args, actor.id, keys),
  to: 'me',
}));

async function manage(
  { action = 'list', key }: { action?: 'list' | 'add' | 'remove' | undefined; key?: string | undefined },
  person: string,
  keys: PeopleKeys,
): Promise<Message> {
  if (action === 'list') return keyList(await keys.own(person));
  if (key === undefined) throw new UserError(notAPublicKey);
  return action === 'add'
    ? keyAdded(await keys.add(person, key))
    : keyRemoved(await keys.remove(person, key));
}
