import { qd } from '#commands/qd.ts';
import type { ConfigSource } from '#src/config/source.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { notReloaded, reloaded } from '#src/messages/reloaded.ts';

interface Needs {
  config: Pick<ConfigSource, 'reload'>;
}

export const handleReloadConfiguration = handle(qd.verbs.reload, async (_, { config }: Needs) => {
  const { changed } = await config.reload().catch(explain);
  return { message: reloaded(changed), to: 'me' };
});

function explain(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new UserError(notReloaded(error.message), { cause: error });
}
