// Debian's sshd on loopback, with host keys and authorized keys of its own. It logs in whoever runs the tests; where that
// is root, whom sshd treats apart, a user whom only this sshd knows.
import { chmod, chown, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '#sandbox/bot/process.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Login } from '#src/integrations/ssh/ssh.ts';
import { isInstalled, missing } from './peer.ts';
import { type Peer, startPeer, temporaryFolder } from './process.ts';

const program = '/usr/sbin/sshd';

/** For `describe.skipIf`. */
export function sshdMissing(): boolean {
  return missing(
    'sshd',
    isInstalled('sshd') || isInstalled('../sbin/sshd'),
    'apt-get install openssh-server',
  );
}

export interface Sshd extends Peer {
  login: Login;
  /** Where the user may write. */
  folder: string;
}

export interface SshdOptions {
  /** Further lines of sshd_config. */
  config?: string[];
  sftp?: string;
  address?: string;
  /** A private key in place of an ed25519 one. */
  hostKey?: { publicKey: string; privateKey: string };
}

export async function startSshd({
  config = [],
  sftp = 'internal-sftp',
  address = '127.0.0.1',
  hostKey,
}: SshdOptions = {}): Promise<Sshd> {
  const folder = await temporaryFolder('sshd');
  const [host, user] = [generateKeyPair('host'), generateKeyPair('bot')];
  const files = join(folder.path, 'files');
  await mkdir(files);
  const place = (name: string) => join(folder.path, name);
  await writeFile(place('host'), hostKey?.privateKey ?? host.privateKey.reveal(), { mode: 0o600 });
  await writeFile(place('authorized_keys'), `${user.publicKey}\n`);
  const port = await freePort();
  const lines = [
    ...[`ListenAddress ${address}:${port}`, `HostKey ${place('host')}`, `PidFile ${place('pid')}`],
    ...[`AuthorizedKeysFile ${place('authorized_keys')}`, 'AuthenticationMethods publickey'],
    ...['PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin prohibit-password'],
    // The folder of the test is below /tmp, where everyone may write.
    ...['UsePAM no', 'StrictModes no', 'MaxStartups 200', `Subsystem sftp ${sftp}`, ...config],
  ];
  await writeFile(place('sshd_config'), `${lines.join('\n')}\n`);
  const args = ['-D', '-e', '-f', place('sshd_config')];
  const [command, ...rest] =
    userInfo().uid === 0 ? await knowingOneMore(folder.path, files, args) : [program, ...args];
  const peer = await startPeer(command, rest, {
    url: `ssh://${address}:${port}`,
    ready: () => listens(address, port),
    cwd: folder.path,
  });
  return {
    ...peer,
    folder: files,
    login: {
      ...{
        server: `sshd-${port}`,
        address,
        port,
        user: userInfo().uid === 0 ? oneMore.name : userInfo().username,
      },
      hostKey: hostKey?.publicKey ?? host.publicKey,
      privateKey: user.privateKey,
    },
    async [Symbol.asyncDispose]() {
      await peer[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const oneMore = { name: 'quarterdeck', id: 4242 };

/** In a mount namespace of its own, with one more line in passwd and shadow: the machine keeps its users. */
async function knowingOneMore(folder: string, home: string, args: string[]): Promise<[string, ...string[]]> {
  const { name, id } = oneMore;
  await chmod(folder, 0o755);
  await chown(home, id, id);
  // What sshd gives up its rights in; the package's service makes it, and nobody starts that here.
  await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const files = Object.entries({
    passwd: `${name}:x:${id}:${id}::${home}:/bin/sh`,
    shadow: `${name}:*:19000::::::`,
  });
  for (const [file, line] of files) {
    await copyFile(join('/etc', file), join(folder, file));
    await writeFile(join(folder, file), `${await readFile(join(folder, file), 'utf8')}${line}\n`);
  }
  const script = 'mount --bind passwd /etc/passwd && mount --bind shadow /etc/shadow && exec "$0" "$@"';
  return ['unshare', '--mount', 'sh', '-c', script, program, ...args];
}

async function listens(address: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect(port, address);
    socket.on('error', () => resolve(false));
    socket.on('data', () => {
      resolve(true);
      socket.destroy();
    });
  });
}
