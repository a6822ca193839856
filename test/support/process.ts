import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from './peer.ts';

export async function temporaryFolder(name: string): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), `quarterdeck-${name}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface Peer extends AsyncDisposable {
  url: string;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Stops it where it is, with its connections open. */
  freeze(): void;
  thaw(): void;
}

/**
 * Starts a server on loopback and resolves when `ready`, a path or a question, answers 200 or true. Ends it by its
 * process id when disposed.
 */
export async function startPeer(
  command: string,
  args: string[],
  options: { url: string; ready: string | (() => Promise<boolean>); cwd: string },
): Promise<Peer> {
  const child = spawn(...endedWithUs(command, args), { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  child.stdout.on('data', (data) => output.push(String(data)));
  child.stderr.on('data', (data) => output.push(String(data)));
  // A test that dies without disposing must not leave a server behind.
  const endWithUs = () => void child.kill('SIGKILL');
  process.once('exit', endWithUs);

  const kill = async () => {
    process.off('exit', endWithUs);
    await ended(child);
  };
  try {
    await answers(options, child);
  } catch (cause) {
    await kill();
    throw new Error(`starting ${command}: ${output.join('').slice(-2000)}`, { cause });
  }
  return {
    url: options.url,
    kill,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    [Symbol.asyncDispose]: kill,
  };
}

/** The kernel ends it with us, however we end; without setpriv, which is of Linux, our own exit has to do. */
export function endedWithUs(command: string, args: string[]): [string, string[]] {
  return isInstalled('setpriv') ? ['setpriv', ['--pdeathsig', 'KILL', command, ...args]] : [command, args];
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

async function answers(
  { url, ready }: { url: string; ready: string | (() => Promise<boolean>) },
  child: ChildProcess,
): Promise<void> {
  const asked = typeof ready === 'string' ? async () => (await fetch(url + ready)).ok : ready;
  const deadline = performance.now() + 30_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    if (await asked().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`no answer from ${url} in 30 s`);
}
