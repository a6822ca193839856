import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { releaseQueue } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  operations: Pick<Operations, 'list'>;
  releases: Pick<Releases, 'locks'>;
  clock: Clock;
}

export const handleListReleaseQueue = handle(
  command.verbs.queue,
  async ({ args: { app, environment } }, { operations, releases, clock }: Needs) => {
    const queue = await operations.list('open', releases.locks(app, environment));
    return { message: releaseQueue(queue.operations, clock.now()), to: 'me' };
  },
);
