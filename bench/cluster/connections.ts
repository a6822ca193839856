import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** How many connections this process holds to a port: https://man7.org/linux/man-pages/man5/proc_pid_net.5.html */
export function connectionsTo(port: number): number {
  const own = new Set(readdirSync('/proc/self/fd').flatMap(inodeOf));
  return readFileSync('/proc/self/net/tcp', 'utf8')
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , remote = '', state, , , , , , inode = '']) => {
      const isThere = Number.parseInt(remote.split(':')[1] ?? '', 16) === port;
      return isThere && state === established && own.has(inode);
    }).length;
}

const established = '01';

function inodeOf(descriptor: string): string[] {
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${descriptor}`))?.[1];
    return inode === undefined ? [] : [inode];
  } catch {
    // Closed since: the one that listed the folder is among them.
    return [];
  }
}
