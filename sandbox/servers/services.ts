// Packages, the services they bring and the ports those listen on.
import type { Tree } from './tree.ts';

export interface Service {
  isActive: boolean;
  isEnabled: boolean;
  /** TCP, on every address. */
  port?: number;
}

export interface Services {
  /** Of `nginx` or `nginx.service`; undefined where there is no such unit. */
  find(name: string): Service | undefined;
  install(name: string): boolean;
  isInstalled(name: string): boolean;
  /** Ports of what is active, in order. */
  listening(): number[];
  /** What is enabled starts, what is not is not running any more. */
  boot(): void;
}

/** What can be installed, and what it starts when it is. */
const packages: Record<string, { unit?: string; port?: number }> = {
  apache2: { unit: 'apache2', port: 80 },
  chrony: { unit: 'chrony' },
  fail2ban: { unit: 'fail2ban' },
  haproxy: { unit: 'haproxy' },
  nftables: {},
  nginx: { unit: 'nginx', port: 80 },
  postgresql: { unit: 'postgresql', port: 5432 },
  'prometheus-node-exporter': { unit: 'prometheus-node-exporter', port: 9100 },
  'redis-server': { unit: 'redis-server', port: 6379 },
  'unattended-upgrades': { unit: 'unattended-upgrades' },
  ...Object.fromEntries(
    ['ca-certificates', 'curl', 'git', 'jq', 'openssl', 'python3', 'rsync', 'sudo'].map((name) => [name, {}]),
  ),
};

export function createServices(tree: Tree, sshPort: number): Services {
  const units = new Map<string, Service>([['ssh', { isActive: true, isEnabled: true, port: sshPort }]]);
  const installed = new Set(['openssh-server', 'openssl', 'python3', 'sudo']);

  /** A unit that a script wrote. It listens where its command says `--port N`. */
  const written = (name: string): Service | undefined => {
    const file = tree.find(`/etc/systemd/system/${name}.service`);
    if (file?.kind !== 'file') return undefined;
    const [, port] = /^ExecStart=.*--port[= ](\d+)/m.exec(file.content.toString('utf8')) ?? [];
    const service = { isActive: false, isEnabled: false, ...(port && { port: Number(port) }) };
    units.set(name, service);
    return service;
  };

  return {
    find: (name) => {
      const short = name.replace(/\.service$/, '');
      return units.get(short) ?? written(short);
    },
    install(name) {
      const known = Object.hasOwn(packages, name) ? packages[name] : undefined;
      if (!known) return installed.has(name);
      const { unit, port } = known;
      if (unit && !installed.has(name))
        units.set(unit, { isActive: true, isEnabled: true, ...(port && { port }) });
      installed.add(name);
      return true;
    },
    isInstalled: (name) => installed.has(name),
    listening: () =>
      [...units.values()]
        .flatMap(({ isActive, port }) => (isActive && port !== undefined ? [port] : []))
        .sort((a, b) => a - b),
    boot() {
      for (const unit of units.values()) unit.isActive = unit.isEnabled;
    },
  };
}
