// Work on a server over SSH, where it is known to be that server.

import { TemporaryError } from '#src/errors.ts';
import { type Ended, HostKeyChanged, type Login, type RunOptions } from '#src/integrations/ssh/ssh.ts';
import type { ServerNeeds } from './operations/needs.ts';
import type { Server } from './server.ts';

type Needs = Pick<ServerNeeds, 'records' | 'ssh'>;

/** With one of its pinned keys. Throws when nothing is known yet of where it is. */
export async function loginWith(server: Server, hostKey: string, { records }: Needs): Promise<Login> {
  const { id, instance, address, port, login: user } = server;
  if (address === null) throw new Error(`logging in to server ${id}, whose address is not known`);
  const { loginKey: privateKey } = await records.secrets(id);
  return { server: instance ?? id, address, port, user, hostKey, privateKey };
}

/** With the pinned key that answers: while one takes the other's place, either may. Rejects with HostKeyChanged for another. */
export async function logIn(server: Server, needs: Needs, signal: AbortSignal): Promise<Login> {
  const [first = '', ...others] = server.hostKeys;
  const login = await loginWith(server, first, needs);
  if (others.length === 0) return login;
  try {
    await proven(await needs.ssh(), login, signal);
    return login;
  } catch (error) {
    if (!(error instanceof HostKeyChanged)) throw error;
    return { ...login, hostKey: others[0] ?? '' };
  }
}

type Running = Awaited<ReturnType<ServerNeeds['ssh']>>;

/** Resolves when a program has run over there, so that this key is its and ours is taken. */
export async function proven(ssh: Running, login: Login, signal: AbortSignal): Promise<void> {
  const { code } = await ssh.run(login, ['true'], { timeout: 20_000, signal });
  if (code !== 0) throw new TemporaryError(`logging in to ${login.server}`);
}

/**
 * Rejects with TemporaryError when the connection was lost, and with the signal's reason when it was told to end. What did not
 * end in time resolves: it may still run, and whoever asked knows whether it may be begun beside itself.
 */
export async function runOn(
  ssh: Running,
  login: Login,
  argv: readonly string[],
  options: RunOptions,
): Promise<Ended & { output: string }> {
  let output = '';
  const ended = await ssh.run(login, argv, {
    ...options,
    onOutput: (text) => {
      output = (output + text).slice(-4000);
      options.onOutput?.(text);
    },
  });
  if (ended.because === 'aborted') options.signal?.throwIfAborted();
  const isLate = ended.because === 'timeout' || ended.because === 'silent';
  if (ended.code === null && ended.signal === null && !isLate)
    throw new TemporaryError(`running ${argv[0]} on ${login.server}`);
  return { ...ended, output };
}

/** For what takes a moment and may be done twice: rejects with TemporaryError too when it does not end in half a minute. */
export async function runShortly(
  ssh: Running,
  login: Login,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<Ended & { output: string }> {
  const ended = await runOn(ssh, login, argv, { timeout: 30_000, signal });
  if (ended.because) throw new TemporaryError(`running ${argv[0]} on ${login.server}: it does not end`);
  return ended;
}
