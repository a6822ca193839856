import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { unstickOperation } from '#src/releases/operations/unstick.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

export const handleUnstickApp = handle(
  command.verbs.unstick,
  async ({ args, ...call }, { operations, releases }: Needs) =>
    await askFor(operations, unstickOperation, releases.input(args), call),
);
