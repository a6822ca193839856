import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { resumeOperation } from '#src/releases/operations/pause.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

export const handleResumeApp = handle(
  command.verbs.resume,
  async ({ args, ...call }, { operations, releases }: Needs) =>
    await askFor(operations, resumeOperation, releases.input(args), call),
);
