// Real Debian machines with systemd, cloud-init and sshd, each an overlay of one image, on a bridge that leads nowhere.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isInstalled, missing } from './peer.ts';
import { endedWithUs } from './process.ts';

export interface Machines extends AsyncDisposable {
  /** The first three numbers of every address here: `10.77.9`. */
  network: string;
  /** Boots one; its sshd answers about two seconds later. `host`: the last number of its address, from 2. */
  boot(machine: { id: string; host: number; userData: string }): Promise<Machine>;
}

export interface Machine extends AsyncDisposable {
  id: string;
  address: string;
  /** Its file system, as seen from here. */
  root: string;
  /** What its console said so far. */
  log(): string;
  /** As a power cut, and nothing of it is left. */
  stop(): Promise<void>;
}

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../.ci/machine-image.mjs', import.meta.url));
/** One folder for each bridge, named by its number; in it who made it, and the machines on it. */
const all = '/tmp/quarterdeck-machines';
const bridgeOf = (number: number | string) => `qdtest${number}`;

/** For `describe.skipIf`. */
export async function machinesMissing(): Promise<boolean> {
  const tools = ['systemd-nspawn', 'ip'].every(isInstalled) && process.getuid?.() === 0;
  const image = existsSync(join(await imageFolder(), 'etc/quarterdeck-test-image'));
  return missing(
    'The image of test machines',
    tools && image,
    'as root, apt-get install systemd-container debootstrap iproute2, and node .ci/machine-image.mjs',
  );
}

async function imageFolder(): Promise<string> {
  return (await run(process.execPath, [script, '--where'])).stdout.trim();
}

export async function openMachines(): Promise<Machines> {
  await sweep();
  const image = await imageFolder();
  const number = await bridge();
  const network = `10.77.${number}`;
  const folder = join(all, String(number));
  const machines = new Set<Machine>();
  return {
    network,
    async boot({ id, host, userData }) {
      const machine = await boot({ image, number, folder: join(folder, id), id, host, userData });
      machines.add(machine);
      return machine;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...machines].map((machine) => machine.stop()));
      await remove(number);
    },
  };
}

/** The number of a bridge that is ours from now on: the kernel gives a name once. */
async function bridge(): Promise<number> {
  for (let number = 1; number < 255; number += 1) {
    const name = bridgeOf(number);
    if (existsSync(`/sys/class/net/${name}`)) continue;
    const made = await run('ip', ['link', 'add', name, 'type', 'bridge']).catch(() => undefined);
    if (!made) continue;
    await mkdir(join(all, String(number)), { recursive: true });
    await writeFile(join(all, String(number), 'owner'), String(process.pid));
    await run('ip', ['addr', 'add', `10.77.${number}.1/24`, 'dev', name]);
    await run('ip', ['link', 'set', name, 'up']);
    return number;
  }
  throw new Error('254 bridges of tests are there already');
}

/** What tests left that were killed. Their machines have died with them. */
async function sweep(): Promise<void> {
  for (const number of await readdir(all).catch(() => [])) {
    const owner = await readFile(join(all, number, 'owner'), 'utf8').catch(() => '');
    if (owner && !existsSync(`/proc/${owner}`)) await remove(number);
  }
}

async function remove(number: number | string): Promise<void> {
  const folder = join(all, String(number));
  for (const id of await readdir(folder).catch(() => [])) await unmount(join(folder, id, 'root'));
  await run('ip', ['link', 'del', bridgeOf(number)]).catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
}

async function unmount(root: string): Promise<void> {
  const mounted = (await readFile('/proc/mounts', 'utf8')).includes(` ${root} `);
  if (mounted) await run('umount', ['--lazy', root]);
}

interface Start {
  image: string;
  number: number;
  folder: string;
  id: string;
  host: number;
  userData: string;
}

async function boot({ image, number, folder, id, host, userData }: Start): Promise<Machine> {
  const address = `10.77.${number}.${host}`;
  const root = join(folder, 'root');
  const [upper, work] = [join(folder, 'upper'), join(folder, 'work')];
  for (const each of [root, upper, work]) await mkdir(each, { recursive: true });
  await run('mount', [
    ...['-t', 'overlay', 'overlay'],
    ...['-o', `lowerdir=${image},upperdir=${upper},workdir=${work}`, root],
  ]);
  await prepare(root, { id, address, userData });

  const nspawn = [
    ...['systemd-nspawn', '--directory', root, '--boot', '--register=no', '--keep-unit'],
    ...[`--network-bridge=${bridgeOf(number)}`, `--machine=${id}`],
  ];
  // The first of a process namespace takes all others with it: systemd-nspawn alone, when killed, leaves the machine running.
  const alone = ['--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn(...endedWithUs('unshare', [...alone, ...nspawn]), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(String(data)));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill('SIGKILL');
    await gone;
    await unmount(root);
    await rm(folder, { recursive: true, force: true });
  };
  return { id, address, root, log: () => output.join(''), stop, [Symbol.asyncDispose]: stop };
}

/** What a cloud gives a machine: its address, its name, and what it is told at its first start. */
async function prepare(
  root: string,
  { id, address, userData }: { id: string; address: string; userData: string },
) {
  const network = join(root, 'etc/systemd/network');
  await mkdir(network, { recursive: true });
  // Before 80-container-host0, which asks for an address by DHCP.
  await writeFile(
    join(network, '10-host0.network'),
    `[Match]\nName=host0\n[Network]\nAddress=${address}/24\n`,
  );
  // A cloud's own name server would know it.
  await writeFile(join(root, 'etc/hosts'), `127.0.0.1 localhost\n${address} ${id}\n`);
  const wanted = join(root, 'etc/systemd/system/multi-user.target.wants');
  await mkdir(wanted, { recursive: true });
  const unit = join(wanted, 'systemd-networkd.service');
  if (!existsSync(unit)) await symlink('/lib/systemd/system/systemd-networkd.service', unit);
  const seed = join(root, 'var/lib/cloud/seed/nocloud');
  await mkdir(seed, { recursive: true });
  await writeFile(join(seed, 'meta-data'), JSON.stringify({ 'instance-id': id, 'local-hostname': id }));
  await writeFile(join(seed, 'user-data'), userData);
}
