import { qd } from '#commands/qd.ts';
import type { ConfigSource } from '#src/config/source.ts';
import { handle } from '#src/handle.ts';
import { reloaded } from '#src/messages/reloaded.ts';

interface Needs {
  config: Pick<ConfigSource, 'reload'>;
}

export const handleReloadConfiguration = handle(qd.verbs.reload, async (_, { config }: Needs) => {
  const { changed } = await config.reload();
  return { message: reloaded(changed), to: 'me' };
});
