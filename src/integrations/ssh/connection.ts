// One connection by node-ssh, guarded: its key is the pinned one or nothing is said, and what breaks it never ends the process.
import { connect as dial, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NodeSSH, type SSHExecCommandOptions } from 'node-ssh';
import { algorithms, hostKeyAlgorithms } from './algorithms.ts';
import { fingerprint, parseHostKey } from './host-key.ts';
import { HostKeyChanged, type Login } from './ssh.ts';
import { connectTrouble } from './trouble.ts';

type Client = NonNullable<NodeSSH['connection']>;
type Settings = Parameters<NodeSSH['connect']>[0];
export type Channel = Parameters<NonNullable<SSHExecCommandOptions['onChannel']>>[0];
export type Sftp = Awaited<ReturnType<NodeSSH['requestSFTP']>>;

export interface Connection {
  readonly client: Client;
  /** Once true, what was asked and not answered never will be. */
  readonly isLost: boolean;
  /** Resolves when nothing goes over it any more, whoever ended it. */
  readonly lost: Promise<void>;
  sftp(): Promise<Sftp>;
  /** A way through this machine. */
  forward(address: string, port: number): Promise<Duplex>;
  end(): void;
}

export interface Patience {
  /** Milliseconds until a server has let us in. */
  connect: number;
  /** Milliseconds between signs of life that are asked for; after three without one the connection is given up. */
  keepalive: number;
}

export interface Way {
  /** One that is open already; left out, the address is dialled. */
  through?: Duplex;
  /** Gives up. */
  signal?: AbortSignal;
}

export async function openConnection(login: Login, patience: Patience, way: Way): Promise<Connection> {
  const pin = parseHostKey(login.hostKey);
  let shown: Buffer | undefined;
  try {
    return await open(login, patience, way, {
      username: login.user,
      privateKey: login.privateKey.reveal(),
      authHandler: ['publickey'],
      algorithms: { ...lists, serverHostKey: hostKeyAlgorithms(pin.type) },
      hostVerifier: (key: Buffer) => {
        shown = key;
        return key.equals(pin.blob);
      },
    });
  } catch (trouble) {
    if (shown === undefined || shown.equals(pin.blob)) throw trouble;
    throw new HostKeyChanged(
      `logging in to ${login.server}: it shows another host key than the one that is pinned`,
      fingerprint(shown),
    );
  }
}

/** The key that a server shows. Nobody is logged in: the key is refused as soon as it was seen. */
export async function readHostKey(address: string, port: number, patience: Patience): Promise<Buffer> {
  let shown: Buffer | undefined;
  const about = { server: address, address, port, user: 'nobody' };
  try {
    await open(
      about,
      patience,
      {},
      {
        username: about.user,
        authHandler: [],
        algorithms: { ...lists, serverHostKey: hostKeyAlgorithms() },
        hostVerifier: (key: Buffer) => {
          shown = key;
          return false;
        },
      },
    );
  } catch (trouble) {
    if (shown === undefined) throw trouble;
  }
  if (shown === undefined) throw new Error('reading a host key: the server was let through');
  return shown;
}

const lists = {
  kex: [...algorithms.kex],
  cipher: [...algorithms.cipher],
  hmac: [...algorithms.hmac],
  compress: [...algorithms.compress],
};

async function open(
  about: Pick<Login, 'server' | 'address' | 'port' | 'user'>,
  patience: Patience,
  { through, signal }: Way,
  settings: Omit<Settings, 'sock'>,
): Promise<Connection> {
  const socket = through ?? dial({ host: about.address, port: about.port, noDelay: true });
  const ssh = new NodeSSH();
  const connecting = ssh.connect({
    ...settings,
    sock: socket as NonNullable<Settings['sock']>,
    readyTimeout: patience.connect,
    keepaliveInterval: patience.keepalive,
    keepaliveCountMax: 3,
  });
  const client = ssh.connection as Client;
  // node-ssh takes its own listener away once connected, and an error that nobody hears ends the process:
  // https://github.com/steelbrain/node-ssh/issues/421
  client.on('error', () => {});
  const connection = watched(ssh, client, socket);
  const heard = listen(socket);
  const destroy = (): void => void socket.destroy();
  signal?.addEventListener('abort', destroy, { once: true });
  try {
    await connecting;
    return connection;
  } catch (cause) {
    destroy();
    throw connectTrouble(cause, { ...about, heard: heard() });
  } finally {
    signal?.removeEventListener('abort', destroy);
  }
}

function watched(ssh: NodeSSH, client: Client, socket: Duplex): Connection {
  let isLost = false;
  // Prepended, so that it is known before the library tells those who wait for answers.
  const lost = new Promise<void>((resolve) => {
    const lose = (): void => {
      isLost = true;
      resolve();
    };
    client.prependListener('end', lose);
    client.prependListener('close', lose);
    socket.once('close', lose);
  });
  return {
    client,
    lost,
    get isLost() {
      return isLost;
    },
    sftp: () => ssh.requestSFTP(),
    forward: (address, port) => ssh.forwardOut('127.0.0.1', 0, address, port),
    end() {
      client.end();
      // A server that does not hang up keeps nothing of ours open.
      if (socket instanceof Socket) socket.destroySoon();
    },
  };
}

/** The first that came, by which an SSH server is told from another. */
function listen(socket: Duplex): () => string {
  let heard = '';
  const keep = (chunk: Buffer): void => {
    heard += chunk.toString('latin1');
    if (heard.length > 1000) socket.off('data', keep);
  };
  socket.on('data', keep);
  return () => heard;
}
