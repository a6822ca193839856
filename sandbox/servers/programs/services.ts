import type { Call, Program } from '../shell/shell.ts';
import { readOptions } from './options.ts';

const mustBeRoot: Record<string, string> = {
  'apt-get': 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)',
  nft: 'Operation not permitted (you must be root)',
  systemctl: 'Interactive authentication required.',
};

function asRoot(call: Call, code: number): number | undefined {
  if (call.shell.user === 'root') return undefined;
  call.err(`${mustBeRoot[call.args[0] ?? '']}\n`);
  return code;
}

type Verb = (call: Call, unit: string, isNow: boolean) => number;

const missing = (call: Call, unit: string): number => {
  call.err(`Failed to find unit ${unit.replace(/\.service$/, '')}.service: Unit not found.\n`);
  return 5;
};

const changing =
  (change: (service: { isActive: boolean; isEnabled: boolean }, isNow: boolean) => void): Verb =>
  (call, unit, isNow) => {
    const service = call.shell.machine.services.find(unit);
    if (!service) return missing(call, unit);
    change(service, isNow);
    return 0;
  };

const verbs: Record<string, Verb> = {
  start: changing((service) => {
    service.isActive = true;
  }),
  restart: changing((service) => {
    service.isActive = true;
  }),
  stop: changing((service) => {
    service.isActive = false;
  }),
  enable: changing((service, isNow) => {
    service.isEnabled = true;
    service.isActive ||= isNow;
  }),
  disable: changing((service, isNow) => {
    service.isEnabled = false;
    if (isNow) service.isActive = false;
  }),
  reload: (call, unit) => {
    const service = call.shell.machine.services.find(unit);
    if (!service) return missing(call, unit);
    if (unit.replace(/\.service$/, '') === 'ssh') call.shell.machine.readHostKey();
    return service.isActive ? 0 : 1;
  },
};

const questions: Record<string, (call: Call, unit: string) => number> = {
  'is-active': (call, unit) => {
    const isActive = call.shell.machine.services.find(unit)?.isActive === true;
    if (!call.args.includes('--quiet')) call.out(isActive ? 'active\n' : 'inactive\n');
    return isActive ? 0 : 3;
  },
  'is-enabled': (call, unit) => {
    const service = call.shell.machine.services.find(unit);
    if (!call.args.includes('--quiet'))
      call.out(`${service ? (service.isEnabled ? 'enabled' : 'disabled') : 'not-found'}\n`);
    return service?.isEnabled ? 0 : service ? 1 : 4;
  },
};

export const servicePrograms: Record<string, Program> = {
  systemctl: (call) => {
    const { flags, rest } = readOptions(call, ['--now', '--quiet', '-q']);
    const [verb = '', ...units] = rest;
    const question = Object.hasOwn(questions, verb) ? questions[verb] : undefined;
    if (question) return question(call, units[0] ?? '');
    const refused = asRoot(call, 1);
    if (refused !== undefined) return refused;
    if (verb === 'daemon-reload') return 0;
    const change = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!change) {
      call.err(
        `Unknown command verb ${verb}: the sandbox knows start, stop, restart, reload, enable, disable, is-active, is-enabled and daemon-reload.\n`,
      );
      return 1;
    }
    return units.reduce((worst, unit) => change(call, unit, flags.has('--now')) || worst, 0);
  },
  'apt-get': async (call) => {
    const refused = asRoot(call, 100);
    if (refused !== undefined) return refused;
    const { rest } = readOptions(call, ['-y', '-q', '-qq', '--yes', '--no-install-recommends'], ['-o']);
    const [verb, ...names] = rest;
    const { machine, signal } = call.shell;
    if (verb === 'update') return 0;
    if (verb !== 'install') {
      call.err(`E: Invalid operation ${verb}: the sandbox knows update and install\n`);
      return 100;
    }
    if (machine.tree.isFull) {
      call.err("E: You don't have enough free space in /var/cache/apt/archives/.\n");
      return 100;
    }
    for (const name of names) {
      const isKnown = machine.services.isInstalled(name);
      if (!isKnown) await machine.sleep(machine.pace.install / machine.pace.second, signal);
      if (!machine.services.install(name)) {
        call.err(`E: Unable to locate package ${name}\n`);
        return 100;
      }
      call.out(isKnown ? `${name} is already the newest version.\n` : `Setting up ${name} ...\n`);
    }
    return 0;
  },
  'dpkg-query': (call) => {
    const name = call.args.at(-1) ?? '';
    if (call.shell.machine.services.isInstalled(name)) return 0;
    call.err(`dpkg-query: no packages found matching ${name}\n`);
    return 1;
  },
  nft: (call) => {
    const refused = asRoot(call, 1);
    if (refused !== undefined) return refused;
    const { firewall } = call.shell.machine;
    const [verb, what] = call.args.slice(1);
    if (verb === 'list' && what === 'ruleset') {
      for (const rule of firewall) call.out(`${rule}\n`);
      return 0;
    }
    if (verb === 'flush' && what === 'ruleset') {
      firewall.length = 0;
      return 0;
    }
    if (verb !== 'add' || !['table', 'chain', 'rule'].includes(what ?? '')) {
      call.err('Error: the sandbox knows add table, chain and rule, list ruleset and flush ruleset\n');
      return 1;
    }
    firewall.push(call.args.slice(2).join(' '));
    return 0;
  },
  ss: (call) => {
    readOptions(call, ['-l', '-t', '-n', '-H']);
    if (!call.args.some((each) => each.includes('H')))
      call.out('State  Recv-Q Send-Q Local Address:Port Peer Address:Port\n');
    for (const port of call.shell.machine.services.listening())
      call.out(`LISTEN 0      128          0.0.0.0:${port}      0.0.0.0:*\n`);
    return 0;
  },
};
