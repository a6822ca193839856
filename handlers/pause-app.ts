import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { pauseOperation } from '#src/releases/operations/pause.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

export const handlePauseApp = handle(
  command.verbs.pause,
  async ({ args, ...call }, { operations, releases }: Needs) =>
    await askFor(operations, pauseOperation, releases.input(args), call),
);
