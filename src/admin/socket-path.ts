import { join, relative } from 'node:path';
import { UserError } from '#src/errors.ts';

/** sun_path, less its final zero: https://man7.org/linux/man-pages/man7/unix.7.html */
const longestPath = 107;

/** Where the running bot listens; relative to where we are when only that is short enough for a socket. */
export function socketPath(dataDir: string): string {
  const path = join(dataDir, 'admin.sock');
  const shortest = [path, relative(process.cwd(), path)].sort((a, b) => a.length - b.length)[0] ?? path;
  const chosen = Buffer.byteLength(path) <= longestPath ? path : shortest;
  if (Buffer.byteLength(chosen) > longestPath) {
    throw new UserError(
      `dataDir is too long for a socket in it: ${path}. Choose one of at most 96 characters.`,
    );
  }
  return chosen;
}
