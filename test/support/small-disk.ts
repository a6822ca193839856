import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { embeddedFolder } from './database.ts';
import { missing } from './peer.ts';

/** For `describe.skipIf`. */
export function smallDiskMissing(): boolean {
  return missing('a small disk', process.getuid?.() === 0, 'run as root, to mount one');
}

/** A file system of 128 MB with a migrated data folder on it. */
export async function smallDisk() {
  const path = mkdtempSync(join(tmpdir(), 'quarterdeck-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'tmpfs', path]);
  await using folder = await embeddedFolder();
  const dataDir = join(path, 'data');
  cpSync(folder.dataDir, dataDir, { recursive: true });
  const ballast = join(path, 'ballast');
  return {
    dataDir,
    fill: (megabytesLeft: number) => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, new Uint8Array(bavail * bsize - megabytesLeft * 1_000_000));
    },
    empty: () => rmSync(ballast),
    [Symbol.dispose]: () => {
      execFileSync('umount', ['-l', path]);
      rmdirSync(path);
    },
  };
}
