import { release as command } from '#commands/release.ts';
import type { Clock } from '#src/clock.ts';
import { handle } from '#src/handle.ts';
import { releaseQueue } from '#src/messages/release-replies.ts';
import type { Operations } from '#src/operations/operations.ts';

interface Needs {
  operations: Pick<Operations, 'list'>;
  clock: Clock;
}

export const handleListReleaseQueue = handle(
  command.verbs.queue,
  async ({ args: { app, environment } }, { operations, clock }: Needs) => {
    const { operations: open } = await operations.list('open');
    const ours = open.filter(
      (each) =>
        each.name.startsWith('release.') &&
        (environment ?? each.environment) === each.environment &&
        (app === undefined || each.title.includes(`*${app}*`)),
    );
    return { message: releaseQueue(ours, clock.now()), to: 'me' };
  },
);
