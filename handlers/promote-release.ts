import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { promoteOperation } from '#src/releases/operations/promote.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

export const handlePromoteRelease = handle(
  command.verbs.promote,
  async ({ args: { app, from, to }, ...call }, { operations, releases }: Needs) => {
    const input = { ...releases.input({ app, environment: to }), from };
    return await askFor(operations, promoteOperation, input, call);
  },
);
