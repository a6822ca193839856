// Builds the Debian that the tests' machines start from, once: `node .ci/machine-image.mjs`. Prints its folder.
// `--where` prints the folder and builds nothing. Needs root and `apt-get install debootstrap systemd-container iproute2`; a minute or two, 350 MB.
// Machines have no way out to a package archive, so what a playbook or a script installs stands in the image already.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const release = 'bookworm';
const first = ['openssh-server', 'python3', 'sudo', 'iproute2', 'nftables', 'procps'];
const then = [
  ...['systemd-sysv', 'dbus', 'cloud-init', 'lynis'],
  ...['prometheus-node-exporter', 'unattended-upgrades', 'chrony'],
];
/** Without `network` cloud-init writes a DHCP file that hides the address. */
const cloudConfig = `datasource_list: [NoCloud, None]
network: {config: disabled}
locale: false
`;
/** In the image when it is whole. */
const stamp = 'etc/quarterdeck-test-image';

const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const folder = join(cache, 'quarterdeck', `machine-image-${hash.digest('hex').slice(0, 12)}`);

function build(target) {
  mkdirSync(dirname(target), { recursive: true });
  const root = mkdtempSync(`${target}-`);
  // It becomes the machine's own root folder, which everybody there has to read.
  chmodSync(root, 0o755);
  const run = (program, ...args) =>
    execFileSync(program, args, {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    });
  try {
    process.stderr.write(`installing Debian ${release}\n`);
    run('debootstrap', '--variant=minbase', `--include=${first.join(',')}`, release, root);
    // No service starts while its package is configured: the system that is built in is not this one.
    writeFileSync(join(root, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
    run('chroot', root, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...then);
    rmSync(join(root, 'usr/sbin/policy-rc.d'));
    run('chroot', root, 'apt-get', 'clean');
    mkdirSync(join(root, 'etc/cloud/cloud.cfg.d'), { recursive: true });
    writeFileSync(join(root, 'etc/cloud/cloud.cfg.d/99_test.cfg'), cloudConfig);
    // Each machine gets keys of its own.
    for (const kind of ['rsa', 'ecdsa', 'ed25519'])
      for (const end of ['', '.pub'])
        rmSync(join(root, `etc/ssh/ssh_host_${kind}_key${end}`), { force: true });
    writeFileSync(join(root, 'etc/machine-id'), '');
    writeFileSync(join(root, stamp), `${release}\n`);
    rmSync(target, { recursive: true, force: true });
    renameSync(root, target);
  } catch (cause) {
    rmSync(root, { recursive: true, force: true });
    throw cause;
  }
}

if (!process.argv.includes('--where') && !existsSync(join(folder, stamp))) build(folder);
process.stdout.write(`${folder}\n`);
