// sshd of a machine, by ssh2's server: public keys only, programs and file transfer, no terminal and no forwarding.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import { loginShell, type Machine } from './machine.ts';
import { serveSftp } from './sftp.ts';
import { runText } from './shell/run.ts';
import type { Streams } from './shell/shell.ts';

export interface Sshd {
  listen(): Promise<number>;
  /** Ends all, and listens no more. */
  stop(): Promise<void>;
  reset(): void;
  silence(on: boolean): void;
  readonly logins: number;
}

export function createSshd(machine: () => Machine, address: string, port: number): Sshd {
  const sockets = new Set<Socket>();
  const stranger = generateKeyPair('stranger').privateKey.reveal();
  let logins = 0;
  let own = port;
  const front = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    const { faults, hostKey } = machine();
    if (faults.isSilent) return void socket.pause();
    // One for each connection, since the host key may change between two.
    const options = { hostKeys: [faults.isStranger ? stranger : hostKey], ident: 'OpenSSH_9.2p1 sandbox' };
    const server = new ssh2.Server(options, (client) => {
      admit(client, machine(), () => {
        logins += 1;
      });
    });
    server.injectSocket(socket);
  });
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    async listen() {
      front.listen(own, address);
      await once(front, 'listening');
      own = (front.address() as AddressInfo).port;
      return own;
    },
    async stop() {
      reset();
      if (!front.listening) return;
      front.close();
      await once(front, 'close');
    },
    reset,
    silence(on) {
      for (const socket of sockets) if (on) socket.removeAllListeners('data').pause();
    },
    get logins() {
      return logins;
    },
  };
}

function admit(client: Connection, machine: Machine, count: () => void): void {
  let user = '';
  client.on('error', () => {});
  client.on('authentication', (context) => {
    if (!isAuthorized(context, machine)) return context.reject(['publickey']);
    user = context.username;
    context.accept();
  });
  client.on('ready', count);
  client.on('session', (accept) => serve(accept(), machine, user));
}

/** By the file that ssh itself reads, so that what a script writes there counts. */
function isAuthorized(context: AuthContext, { tree, homeOf }: Machine): boolean {
  if (context.method !== 'publickey') return false;
  const file = tree.find(`${homeOf(context.username)}/.ssh/authorized_keys`);
  if (file?.kind !== 'file') return false;
  const lines = file.content
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  for (const line of lines) {
    const key = ssh2.utils.parseKey(line);
    if (key instanceof Error || !key.getPublicSSH().equals(context.key.data)) continue;
    if (!context.signature || !context.blob) return true;
    return key.verify(context.blob, context.signature, context.hashAlgo) === true;
  }
  return false;
}

function serve(session: Session, machine: Machine, user: string): void {
  const stop = new AbortController();
  session.on('signal', (accept) => {
    accept?.();
    stop.abort();
  });
  session.on('sftp', (accept) => serveSftp(accept, machine, user));
  session.on('exec', (accept, _, { command }) => {
    const channel = accept();
    channel.on('error', () => {});
    void run(command, channel, machine, user, stop.signal);
  });
}

async function run(
  command: string,
  channel: ServerChannel,
  machine: Machine,
  user: string,
  signal: AbortSignal,
): Promise<void> {
  const streams: Streams = {
    stdin: / <\/dev\/null$/.test(command) ? { text: '' } : { text: await read(channel) },
    out: (text) => void (channel.writable && channel.write(text)),
    err: (text) => void (channel.writable && channel.stderr.write(text)),
  };
  try {
    if (machine.faults.delay > 0) await wait(machine.faults.delay, undefined, { signal });
    channel.exit(await runText(command, loginShell(machine, user, signal), streams));
  } catch (error) {
    if (!signal.aborted) {
      streams.err(`the sandbox could not go on: ${(error as Error).stack}\n`);
      channel.exit(255);
    } else channel.exit('TERM');
  }
  channel.end();
}

async function read(channel: ServerChannel): Promise<string> {
  const chunks: Buffer[] = [];
  channel.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(channel, 'end');
  return Buffer.concat(chunks).toString('utf8');
}
