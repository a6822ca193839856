import { describe } from 'vitest';
import { serverCases } from '#test/support/server-cases.ts';
import { sshdMissing, startSshd } from '#test/support/sshd.ts';

describe.skipIf(sshdMissing())("Debian's sshd", () => {
  serverCases("Debian's sshd", startSshd);
});
