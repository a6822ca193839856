import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { scaleOperation } from '#src/releases/operations/scale.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

export const handleScaleApp = handle(
  command.verbs.scale,
  async ({ args, ...call }, { operations, releases }: Needs) =>
    await askFor(
      operations,
      scaleOperation,
      { ...releases.input(args), replicas: args.to, of: args.of },
      call,
    ),
);
