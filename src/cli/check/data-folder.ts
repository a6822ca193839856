import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { socketPath } from '#src/admin/socket-path.ts';
import { lockFolder } from '#src/database/lock.ts';
import { UserError } from '#src/errors.ts';
import type { Finding, Probe } from './probe.ts';

/** Room for the store to grow while somebody notices: it holds back and answers 503 when there is none. */
const enough = 1024 ** 3;

export const checkDataFolder: Probe = async ({ config, running }) => [
  folder(config.dataDir),
  ...(existsSync(config.dataDir) ? [mode(config.dataDir)] : []),
  space(config.dataDir, freeBytes(nearestExisting(config.dataDir))),
  ...(config.database || running ? [] : [lock(config.dataDir)]),
];

function folder(dataDir: string): Finding {
  const what = 'data folder';
  const there = nearestExisting(dataDir);
  try {
    socketPath(dataDir);
    if (!statSync(there).isDirectory()) {
      return { what, found: `${there} is not a folder`, fix: 'Set dataDir to another path.' };
    }
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof UserError)
      return { what, found: error.message, fix: 'Set dataDir to a shorter path.' };
    const fix = `Give it to the user I run as: chown ${process.getuid?.() ?? 'USER'} ${there}`;
    return { what, found: `${there} cannot be written to`, fix };
  }
  return { what, found: there === dataDir ? dataDir : `${dataDir}, which the first start makes` };
}

function mode(dataDir: string): Finding {
  const what = 'data folder, rights';
  const found = (statSync(dataDir).mode & 0o777).toString(8);
  if (found.endsWith('00')) return { what, found };
  const why = `${found}: other users of this machine may read what people said and did`;
  return { what, found: why, fix: `chmod 700 ${dataDir}` };
}

export function space(dataDir: string, free: number): Finding {
  const what = 'data folder, free space';
  const found = `${(free / 1024 ** 3).toFixed(1)} GiB`;
  if (free >= enough) return { what, found };
  return {
    what,
    found: `${found}: I stop taking webhooks when it is full`,
    fix: `Free at least 1 GiB on the disk of ${dataDir}.`,
  };
}

function lock(dataDir: string): Finding {
  const what = 'data folder, lock';
  if (!existsSync(dataDir)) return { what, found: 'free' };
  try {
    lockFolder(dataDir)();
    return { what, found: 'free' };
  } catch (error) {
    const fix = 'End that process, or give this bot a dataDir of its own. Two on one folder would lose data.';
    return { what, found: error instanceof Error ? error.message : String(error), fix };
  }
}

function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}
