import { createHash, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import type { Connection, Sftp } from './connection.ts';
import { isRefused, openSession } from './session.ts';
import { unless } from './unless.ts';

interface File {
  content: Uint8Array;
  path: string;
  mode: number;
}

/** Under another name first: who reads `path` meanwhile sees the old file or the new one, whole. */
export async function uploadFile(
  connection: Connection,
  file: File,
  { server, signal }: { server: string; signal: AbortSignal },
): Promise<void> {
  const sftp = await unless(signal, openSftp(connection, server, signal));
  try {
    await unless(
      signal,
      write(sftp, file, () => !connection.isLost && !signal.aborted),
    );
  } catch (cause) {
    signal.throwIfAborted();
    if (connection.isLost)
      throw new TemporaryError(`copying a file to ${server}: the connection was lost`, { cause });
    throw refusal(cause, server, file.path);
  } finally {
    sftp.end();
  }
}

async function openSftp(connection: Connection, server: string, signal: AbortSignal): Promise<Sftp> {
  const opened = await openSession(signal, () => connection.sftp().catch((cause: Error) => cause));
  if (!(opened instanceof Error)) {
    opened.on('error', () => {});
    return opened;
  }
  if (connection.isLost || isRefused(opened))
    throw new TemporaryError(`copying a file to ${server}: it opened no session`, { cause: opened });
  throw new UserError(
    `*${escapeText(server, 100)}* takes no files by sftp. Its sshd needs \`Subsystem sftp internal-sftp\`.`,
    { cause: opened },
  );
}

async function write(sftp: Sftp, { content, path, mode }: File, isAnswered: () => boolean): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    // Nobody else's until it is whole, and never one that is there already.
    await promisify(sftp.writeFile.bind(sftp) as Write)(part, Buffer.from(content), {
      flag: 'wx',
      mode: 0o600,
    });
    const readBack = await promisify(sftp.readFile.bind(sftp) as Read)(part);
    if (digest(readBack) !== digest(content)) throw new Error('what was read back differs');
    await promisify(sftp.chmod.bind(sftp))(part, mode);
    // The rename of the protocol itself replaces nothing: https://github.com/openssh/openssh-portable/blob/V_10_0_P1/PROTOCOL#L534
    await promisify(sftp.ext_openssh_rename.bind(sftp))(part, path);
  } catch (cause) {
    if (isAnswered()) await promisify(sftp.unlink.bind(sftp))(part).catch(() => {});
    throw cause;
  }
}

/** Of several ways to call them, the ones that are used here. */
type Write = (
  path: string,
  data: Buffer,
  options: { flag: string; mode: number },
  done: (error?: Error | null) => void,
) => void;
type Read = (path: string, done: (error: Error | undefined, data: Buffer) => void) => void;

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02#section-7 */
const statuses: Record<number, string> = {
  2: 'there is no such folder',
  3: "the bot's user may not write there",
  // OpenSSH says no more than that it failed, above all of a full disk.
  4: 'it failed over there. Is the disk full?',
};

function refusal(cause: unknown, server: string, path: string): UserError {
  const { code, message } = cause as Error & { code?: unknown };
  const why = statuses[Number(code)] ?? escapeText(message, 150);
  return new UserError(
    `\`${escapeText(path, 150)}\` could not be written on *${escapeText(server, 100)}*: ${why}`,
    {
      cause,
    },
  );
}
