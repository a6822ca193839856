import { deploy as command } from '#commands/deploy.ts';
import { handle } from '#src/handle.ts';
import { askFor } from '#src/operations/ask.ts';
import type { Operations } from '#src/operations/operations.ts';
import { deployOperation } from '#src/releases/operations/deploy.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'propose' | 'preview'>;
  releases: Pick<Releases, 'input'>;
}

export const handleDeployRelease = handle(
  command.verbs.deploy,
  async ({ args, ...call }, { operations, releases }: Needs) => {
    const input = { ...releases.input(args), release: args.release };
    return await askFor(operations, deployOperation, input, call, args.reason);
  },
);
