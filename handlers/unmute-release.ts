import { release as command } from '#commands/release.ts';
import { UserError } from '#src/errors.ts';
import { handle } from '#src/handle.ts';
import { notMuted, unmuted } from '#src/messages/release-mute.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'unmute'>;
}

export const handleUnmuteRelease = handle(
  command.verbs.unmute,
  async ({ args, actor, request }, { releases }: Needs) => {
    const held = await releases.unmute(args, actor.id);
    if (held === undefined) throw new UserError(notMuted(args));
    // Who presses the button sees its thread say so.
    return request.onCard ? undefined : { message: unmuted(args, held, actor.id), to: 'channel' };
  },
);
