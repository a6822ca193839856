// One machine as its programs see it.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { FaultState } from './faults.ts';
import { noFaults } from './faults.ts';
import type { Pace } from './pace.ts';
import { createServices, type Services } from './services.ts';
import { newShell, type Program } from './shell/shell.ts';
import { createTree, type Tree } from './tree.ts';
import { readUserData, type UserData } from './user-data.ts';

export interface Machine {
  id: string;
  tree: Tree;
  services: Services;
  programs: Record<string, Program>;
  pace: Pace;
  faults: FaultState;
  /** Rules as they were given to nft, one each; gone with a restart. */
  firewall: string[];
  /** Who may become root. */
  sudoers: Set<string>;
  pid: number;
  bootedAt: Date;
  /** It starts: what is told of a start is new. */
  boots(): void;
  now(): Date;
  homeOf(user: string): string;
  /** With the key that its sshd has read. */
  hostKey: string;
  readHostKey(): void;
  cloudInit: { isDone: boolean; done: Promise<void>; mistakes: string[] };
  /** Of flock, by the file: resolves when it is free. */
  locks: Map<string, Promise<void>>;
  /** Resolves after so many of its seconds. */
  sleep(seconds: number, signal: AbortSignal): Promise<void>;
}

export const hostKeyFile = '/etc/ssh/ssh_host_ed25519_key';

export function createMachine(options: {
  id: string;
  userData: string;
  programs: Record<string, Program>;
  pace: Pace;
  port: number;
  now: () => Date;
}): Machine {
  const { id, pace, now, programs } = options;
  const { config, mistakes } = readUserData(options.userData);
  const tree = createTree(now);
  for (const path of [
    '/etc/ssh',
    '/etc/systemd/system',
    '/etc/sudoers.d',
    '/home',
    '/opt',
    '/root',
    '/run',
    '/srv',
    '/usr/local/bin',
    '/usr/local/sbin',
    '/var/lib',
    '/var/log',
    '/var/www',
    '/dev',
    '/proc/sys/kernel/random',
  ])
    tree.makeFolderAs('root', path, { parents: true });
  tree.makeFolderAs('root', '/tmp', { mode: 0o777 });
  tree.writeAs('root', '/etc/hostname', Buffer.from(`${config.hostname ?? id}\n`));
  const bootId = tree.writeAs('root', '/proc/sys/kernel/random/boot_id', Buffer.of(), 0o444);
  const machine: Machine = {
    ...{ id, tree, programs, pace, now, firewall: [], pid: 4242, sudoers: new Set(['root']), hostKey: '' },
    ...{ faults: noFaults(), bootedAt: now(), locks: new Map() },
    services: createServices(tree, options.port),
    boots() {
      machine.bootedAt = now();
      bootId.content = Buffer.from(`${randomUUID()}\n`);
    },
    homeOf: (user) => (user === 'root' ? '/root' : `/home/${user}`),
    readHostKey() {
      machine.hostKey = tree.readAs('root', hostKeyFile).toString('utf8');
    },
    cloudInit: { isDone: false, done: Promise.resolve(), mistakes },
    sleep: (seconds, signal) => wait(seconds * pace.second, undefined, { signal }),
  };
  machine.boots();
  writeKeys(machine, config);
  makeUsers(machine, config);
  return machine;
}

function writeKeys({ tree, ...machine }: Machine, { ssh_keys: given }: UserData['config']): void {
  const own = generateKeyPair(`root@${machine.id}`);
  const [privateKey, publicKey] = given
    ? [given.ed25519_private, given.ed25519_public]
    : [own.privateKey.reveal(), own.publicKey];
  tree.writeAs('root', hostKeyFile, Buffer.from(`${privateKey.trim()}\n`), 0o600);
  tree.writeAs('root', `${hostKeyFile}.pub`, Buffer.from(`${publicKey.trim()}\n`));
}

function makeUsers(machine: Machine, { users }: UserData['config']): void {
  const { tree, sudoers } = machine;
  for (const { name, sudo, ssh_authorized_keys: keys } of users) {
    const home = machine.homeOf(name);
    tree.makeFolderAs('root', home);
    const folder = tree.find(home);
    if (folder) folder.owner = name;
    tree.makeFolderAs(name, `${home}/.ssh`, { mode: 0o700 });
    tree.writeAs(
      name,
      `${home}/.ssh/authorized_keys`,
      Buffer.from(keys.map((key) => `${key}\n`).join('')),
      0o600,
    );
    if (/NOPASSWD/.test([sudo ?? ''].flat().join(' '))) sudoers.add(name);
  }
}

/** A shell as somebody who has just logged in has it. */
export function loginShell(machine: Machine, user: string, signal: AbortSignal) {
  return newShell({ machine, user, cwd: machine.homeOf(user), signal });
}
