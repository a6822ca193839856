import { release as command } from '#commands/release.ts';
import { handle } from '#src/handle.ts';
import { logsShown } from '#src/messages/release-list.ts';
import type { Redaction } from '#src/redaction.ts';
import type { Releases } from '#src/releases/releases.ts';

interface Needs {
  releases: Pick<Releases, 'logs'>;
  redaction: Pick<Redaction, 'clean'>;
}

export const handleShowReleaseLog = handle(
  command.verbs.logs,
  async ({ args }, { releases, redaction }: Needs) => {
    const found = await releases.logs(args);
    const logs = found.map((each) => ({ ...each, log: redaction.clean(each.log) }));
    return { message: logsShown(args, logs), to: 'me' };
  },
);
