// What stands between us and a server, in words that say what to do.
import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';

/** What is known of the attempt that came to nothing. */
export interface Attempt {
  /** Whose machine, as people know it. */
  server: string;
  address: string;
  port: number;
  user: string;
  /** The first that came from there. */
  heard: string;
}

/** Where the library noticed: `level` of its errors. */
interface LibraryError extends Error {
  level?: string;
  code?: unknown;
}

export function connectTrouble(cause: unknown, attempt: Attempt): Error {
  const { level, code } = cause as LibraryError;
  const { server, address, port } = attempt;
  const name = `*${escapeText(server, 100)}*`;
  const place = `${escapeText(address, 100)}:${port}`;
  if (attempt.heard !== '' && !isSsh(attempt.heard))
    return new UserError(`What answers at ${place} is not an SSH server. Is the port of ${name} right?`, {
      cause,
    });
  if (level === 'client-authentication')
    return new UserError(
      `${name} refuses the login of *${escapeText(attempt.user, 60)}* with the bot's key. Is the key among the authorized keys of that user?`,
      { cause },
    );
  if (level === 'handshake')
    return new UserError(
      `${name} and I agree on no modern algorithm. Its SSH server is too old or configured apart: I take none with SHA-1, CBC or DSA.`,
      { cause },
    );
  if (code === 'ENOTFOUND')
    return new UserError(`There is no address for ${place}, that of ${name}.`, { cause });
  return new TemporaryError(`connecting to ${server} (${address}:${port}): ${reasonOf(level, code)}`, {
    cause,
  });
}

/** Lines before the version are allowed: https://www.rfc-editor.org/rfc/rfc4253#section-4.2 */
function isSsh(heard: string): boolean {
  return 'SSH-'.startsWith(heard) || /^SSH-/m.test(heard);
}

function reasonOf(level: string | undefined, code: unknown): string {
  if (level === 'client-timeout') return 'it is silent';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ECONNRESET') return 'it reset the connection';
  if (typeof code === 'string') return code;
  return 'it closed the connection';
}
