import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import type { Channel, Connection } from './connection.ts';
import { createOutput } from './output.ts';
import { isRefused, openSession } from './session.ts';
import type { Ended, RunOptions } from './ssh.ts';

/** Milliseconds for a program to end after it was asked to. */
const grace = 1000;
const defaultLimit = 1024 * 1024;

type Exit = Pick<Ended, 'code' | 'signal'>;
type GaveUp = NonNullable<Ended['because']>;

/** `signal` ends the wait: the time-out and the caller's own, together. */
export async function runCommand(
  connection: Connection,
  command: string,
  { stdin, idle, limit = defaultLimit, onOutput = () => {} }: Omit<RunOptions, 'timeout' | 'signal'>,
  { server, signal }: { server: string; signal: AbortSignal },
): Promise<Ended> {
  signal.throwIfAborted();
  // Not by ending our side: once that is done, the library sends no signal any more.
  const line = stdin === undefined ? `${command} </dev/null` : command;
  const opened = await openSession(signal, () => openChannel(connection, line, signal));
  if (opened instanceof Error) throw opening(opened, server);
  if (typeof opened === 'string') return { code: null, signal: null, mayStillRun: true, because: opened };

  const { channel, ending } = opened;
  const output = createOutput(onOutput, limit);
  return await new Promise((resolve) => {
    let because: GaveUp | undefined;
    let isCut = false;
    let silence: NodeJS.Timeout | undefined;
    let patience: NodeJS.Timeout | undefined;

    const end = (): void => {
      for (const timer of [silence, patience]) clearTimeout(timer);
      for (const stream of streams) stream.end();
      signal.removeEventListener('abort', abort);
      resolve(endedAs(ending.exit, because, isCut));
    };
    const cut = (): void => {
      isCut = true;
      channel.close();
      end();
    };
    const giveUp = (why: GaveUp): void => {
      if (because) return;
      because = why;
      clearTimeout(silence);
      // OpenSSH passes it on to what the user runs, not to what runs as root: what has ended says so, what has not may go on.
      channel.signal('TERM');
      patience = setTimeout(cut, grace);
    };
    const abort = (): void => giveUp(reasonOf(signal));
    const hear = (): void => {
      clearTimeout(silence);
      // What it left behind may hold its output open for as long as it likes.
      if (ending.exit) silence = setTimeout(cut, grace);
      else if (idle !== undefined && !because) silence = setTimeout(giveUp, idle, 'silent');
    };

    const streams = [channel, channel.stderr].map((source) => {
      const stream = output.stream();
      source.on('data', (chunk: Buffer) => {
        hear();
        stream.write(chunk);
      });
      return stream;
    });
    channel.on('exit', hear);
    void ending.closed.then(end);
    signal.addEventListener('abort', abort, { once: true });
    hear();
    if (signal.aborted) abort();
    if (stdin !== undefined) channel.end(stdin);
  });
}

/** The shell may have ended and what it began not: that keeps its output open until we cut it. */
function endedAs(exit: Exit | undefined, because: GaveUp | undefined, isCut: boolean): Ended {
  if (exit && !because) return { ...exit, mayStillRun: false };
  if (exit && because && !isCut) return { ...exit, mayStillRun: false, because };
  return { code: null, signal: null, mayStillRun: true, because: because ?? 'lost' };
}

interface Opened {
  channel: Channel;
  ending: { exit?: Exit; closed: Promise<void> };
}

/** An error when the server would not; a word when it is not known whether it began. */
function openChannel(
  connection: Connection,
  command: string,
  signal: AbortSignal,
): Promise<Opened | Error | GaveUp> {
  return new Promise((resolve) => {
    const leave = (): void => resolve(reasonOf(signal));
    signal.addEventListener('abort', leave, { once: true });
    try {
      // Not node-ssh's execCommand, which keeps all output in memory, whatever comes.
      connection.client.exec(command, (error: Error | undefined, channel: Channel) => {
        signal.removeEventListener('abort', leave);
        if (error) resolve(connection.isLost ? 'lost' : error);
        else if (signal.aborted) channel.close();
        else resolve({ channel, ending: follow(channel) });
      });
    } catch (cause) {
      resolve(new TemporaryError('running a program: the connection is gone', { cause: cause as Error }));
    }
  });
}

/** At once: how a short program ended may come in the same packet as that it began. */
function follow(channel: Channel): Opened['ending'] {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const ending: Opened['ending'] = { closed };
  channel.on('error', () => {});
  channel.on('exit', (code: number | null, signal?: string) => {
    ending.exit = { code: code ?? null, signal: signal ?? null };
  });
  channel.on('close', resolve);
  return ending;
}

function opening(cause: Error, server: string): Error {
  if (cause instanceof TemporaryError) return cause;
  if (isRefused(cause))
    return new TemporaryError(`running a program on ${server}: ${cause.message}`, { cause });
  return new UserError(`*${escapeText(server, 100)}* lets the bot's user log in but run no programs.`, {
    cause,
  });
}

function reasonOf(signal: AbortSignal): GaveUp {
  return (signal.reason as Error).name === 'TimeoutError' ? 'timeout' : 'aborted';
}
