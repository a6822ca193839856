// An SSH server of the test's own on loopback: programs are run by the real `sh`, and it misbehaves when it is told to.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket, type Server as TcpServer } from 'node:net';
import ssh2, { type ServerChannel, type Session } from 'ssh2';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Login } from '#src/integrations/ssh/ssh.ts';

export const hostKeys = generateKeyPair('host');
export const userKeys = generateKeyPair('bot');

export interface SshServer extends AsyncDisposable {
  port: number;
  login: Login;
  /** Logins so far. */
  readonly logins: number;
  /** Open now. */
  readonly open: number;
  /** Cut off, as by a power cut with a machine that comes back. */
  reset(): void;
  /** Nothing is read or answered any more. */
  freeze(): void;
}

export interface Behaviour {
  /** Left out: by the real `sh`. */
  exec?(command: string, channel: ServerChannel, session: Session): void;
  refuseExec?: boolean;
  /** So many, or all of them. */
  refuseSessions?: number;
  refuseForward?: boolean;
  /** Another than hostKeys. */
  hostKey?: string;
}

export async function startSshServer(behaviour: Behaviour = {}): Promise<SshServer> {
  const sockets = new Set<Socket>();
  let logins = 0;
  let refusals = behaviour.refuseSessions ?? 0;
  const hostKey = behaviour.hostKey ?? hostKeys.privateKey.reveal();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => {});
    client.on('authentication', (context) => {
      const allowed = ssh2.utils.parseKey(userKeys.publicKey);
      if (context.method !== 'publickey' || allowed instanceof Error) return context.reject(['publickey']);
      if (!context.key.data.equals(allowed.getPublicSSH())) return context.reject(['publickey']);
      if (context.signature && allowed.verify(context.blob ?? Buffer.alloc(0), context.signature) !== true)
        return context.reject(['publickey']);
      context.accept();
    });
    client.on('ready', () => {
      logins += 1;
    });
    client.on('session', (accept, reject) => {
      refusals -= 1;
      if (refusals >= 0) reject();
      else serve(accept(), behaviour);
    });
    if (!behaviour.refuseForward) client.on('tcpip', (accept, _, { destPort }) => pass(accept(), destPort));
  });
  const front = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    server.injectSocket(socket);
  });
  await listening(front);
  const { port } = front.address() as AddressInfo;
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port,
    login: loginTo(port),
    get logins() {
      return logins;
    },
    get open() {
      return sockets.size;
    },
    reset,
    freeze: () => {
      for (const socket of sockets) socket.removeAllListeners('data').on('data', () => {});
    },
    async [Symbol.asyncDispose]() {
      reset();
      front.close();
      await once(front, 'close');
    },
  };
}

export function loginTo(port: number, changes: Partial<Login> = {}): Login {
  return {
    ...{ server: `web-${port}`, address: '127.0.0.1', port, user: 'quarterdeck' },
    ...{ hostKey: hostKeys.publicKey, privateKey: userKeys.privateKey, ...changes },
  };
}

/** What listens there and is no SSH server. */
export async function startTcpServer(
  answer: (socket: Socket) => void,
): Promise<{ port: number } & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    answer(socket);
  });
  await listening(server);
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

async function listening(server: TcpServer): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
}

function serve(session: Session, { exec = runBySh, refuseExec }: Behaviour): void {
  session.on('exec', (accept, reject, { command }) =>
    refuseExec ? reject() : exec(command, accept(), session),
  );
}

function runBySh(command: string, channel: ServerChannel, session: Session): void {
  const child = spawn('sh', ['-c', command], { detached: true });
  const kill = (signal: NodeJS.Signals): void => void (child.pid && process.kill(-child.pid, signal));
  session.on('signal', (accept, _, { name }) => {
    accept?.();
    kill(`SIG${name}` as NodeJS.Signals);
  });
  child.stdout.on('data', (chunk) => channel.write(chunk));
  child.stderr.on('data', (chunk) => channel.stderr.write(chunk));
  channel.pipe(child.stdin);
  child.stdin.on('error', () => {});
  channel.on('error', () => {});
  channel.on('close', () => child.kill('SIGKILL'));
  child.once('close', (code, signal) => {
    if (signal) channel.exit(signal.replace('SIG', ''));
    else channel.exit(code ?? 255);
    channel.end();
  });
}

function pass(channel: ServerChannel, port: number): void {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => channel.end());
  channel.on('error', () => {});
  socket.pipe(channel).pipe(socket);
}
