import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '#sandbox/bot/process.ts';
import { missing } from './peer.ts';

const VERSIONS = '/usr/lib/postgresql';

export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  /** The server's first process; its signals freeze (SIGSTOP) or end it. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** For `describe.skipIf`. */
export function postgresMissing(): boolean {
  return missing('PostgreSQL', programs() !== undefined, 'apt-get install postgresql-15');
}

/** A server of the test's own, in a temporary folder on a free port of this machine. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = programs();
  if (!bin) throw new Error('PostgreSQL is not installed');
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-postgres-'));
  const user = owner();
  if (user) chownSync(folder, user.uid, user.gid);
  const options = { ...user, stdio: 'ignore', cwd: folder } as const;
  const data = join(folder, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'quarterdeck', '-A', 'trust', '-E', 'UTF8', '--no-locale'],
    options,
  );
  const port = await freePort();
  const url = `postgres://quarterdeck@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`];
    server = spawn(join(bin ?? '', 'postgres'), ['-D', data, '-p', String(port), ...settings], options);
    process.once('exit', endWithUs);
    await answering(url, server);
  }

  // Who dies without disposing must not leave a server behind.
  function endWithUs(): void {
    server?.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async function stop(): Promise<void> {
    process.off('exit', endWithUs);
    const last = server;
    server = undefined;
    if (!last || last.exitCode !== null) return;
    const gone = new Promise((resolve) => last.once('exit', resolve));
    // Immediate shutdown: its own children end with it, and what clients see is a crash.
    last.kill('SIGQUIT');
    await gone;
  }

  await start();
  return {
    url,
    start,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode}`);
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((wake) => setTimeout(wake, 100));
    }
  }
  throw new Error('PostgreSQL did not answer within 30 s');
}

/** PostgreSQL refuses to run as root. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function programs(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const newest = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0];
  const bin = newest && join(VERSIONS, newest, 'bin');
  return bin && existsSync(join(bin, 'postgres')) ? bin : undefined;
}
