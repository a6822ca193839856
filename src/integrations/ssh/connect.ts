import { TemporaryError, UserError } from '#src/errors.ts';
import { escapeText } from '#src/messages/text.ts';
import { type Connection, openConnection, type Patience, readHostKey } from './connection.ts';
import { hostKeyLine } from './host-key.ts';
import { createPool } from './pool.ts';
import { quoteArguments } from './quote.ts';
import { runCommand } from './run.ts';
import type { Login, Ssh } from './ssh.ts';
import { uploadFile } from './upload.ts';

export interface SshOptions extends Partial<Patience> {
  /** Milliseconds that a connection is kept without work. */
  keep?: number;
  /** Servers at once. */
  most?: number;
}

const seconds = 1000;
const uploadTimeout = 60 * seconds;
/** OpenSSH allows ten a connection; forwarded ones do not count: https://man.openbsd.org/sshd_config#MaxSessions */
const sessions = 8;

export function connectSsh(options: SshOptions = {}): Ssh {
  const { connect = 10 * seconds, keepalive = 5 * seconds, keep = 60 * seconds, most = 50 } = options;
  const patience = { connect, keepalive };
  const open = (login: Login, signal: AbortSignal): Promise<Connection> =>
    login.via ? passThrough(login.via, login, signal) : openConnection(login, patience, { signal });
  // Apart, so that those who wait for a place cannot hold what the others need to come to theirs.
  const jumps = createPool({
    open,
    keep,
    most: Number.POSITIVE_INFINITY,
    sessions: Number.POSITIVE_INFINITY,
  });
  const servers = createPool({ open, keep, most, sessions });

  /** The jump host's connection is lent for as long as the one through it lasts. */
  const passThrough = (via: Login, login: Login, signal: AbortSignal): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const lend = async (jump: Connection): Promise<void> => {
        const through = await forward(jump, via, login);
        const connection = await openConnection(login, patience, { through, signal });
        resolve(connection);
        await connection.lost;
      };
      jumps.use(via, signal, lend).catch(reject);
    });

  return {
    async run(login, argv, { timeout, signal: given, ...rest }) {
      const command = quoteArguments(argv);
      const signal = withTimeout(timeout, given);
      return await inTime(`running a program on ${login.server}`, signal, () =>
        servers.use(login, signal, (connection) =>
          runCommand(connection, command, rest, { server: login.server, signal }),
        ),
      );
    },
    async upload(login, content, path, mode, { timeout = uploadTimeout, signal: given } = {}) {
      const signal = withTimeout(timeout, given);
      await inTime(`copying a file to ${login.server}`, signal, () =>
        servers.use(login, signal, (connection) =>
          uploadFile(connection, { content, path, mode }, { server: login.server, signal }),
        ),
      );
    },
    hostKey: async (address, port) => hostKeyLine(await readHostKey(address, port, patience)),
    async close() {
      await servers.close();
      await jumps.close();
    },
  };
}

function withTimeout(timeout: number, given: AbortSignal | undefined): AbortSignal {
  const late = AbortSignal.timeout(timeout);
  return given ? AbortSignal.any([given, late]) : late;
}

async function inTime<T>(what: string, signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause !== signal.reason || (cause as Error).name !== 'TimeoutError') throw cause;
    throw new TemporaryError(`${what}: not within the time it was given`, { cause });
  }
}

/** https://www.rfc-editor.org/rfc/rfc4254#section-5.1 */
const prohibited = 1;

async function forward(jump: Connection, via: Login, { server, address, port }: Login) {
  try {
    return await jump.forward(address, port);
  } catch (cause) {
    if ((cause as { reason?: unknown }).reason === prohibited)
      throw new UserError(
        `*${escapeText(via.server, 100)}* lets nobody through to other machines. Its SSH server needs \`AllowTcpForwarding yes\` for the bot's user.`,
        { cause },
      );
    throw new TemporaryError(
      `connecting to ${server} through ${via.server}: it does not reach ${address}:${port}`,
      {
        cause,
      },
    );
  }
}
