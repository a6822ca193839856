import { rollback as command } from '#commands/rollback.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { rollbackOperation } from '#src/releases/operations/rollback.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

/** What still rolls out there ends by itself as soon as this is queued. */
export const handleRollBackRelease = handle(
  command.verbs.rollback,
  async ({ args, ...call }, { operations, releases }: Needs) =>
    await askFor(
      operations,
      rollbackOperation,
      { ...releases.input(args), to: args.to, from: args.from },
      call,
    ),
);
