import type { Service } from '../services.ts';
import type { Call, Program } from '../shell/shell.ts';
import { readOptions } from './options.ts';

const mustBeRoot: Record<string, string> = {
  'apt-get': 'E: Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)',
  nft: 'Operation not permitted (you must be root)',
};

function asRoot(call: Call, code: number): number | undefined {
  if (call.shell.user === 'root') return undefined;
  call.err(`${mustBeRoot[call.args[0] ?? '']}\n`);
  return code;
}

type Verb = (service: Service, isNow: boolean, call: Call) => number;

const shortOf = (unit: string): string => unit.replace(/\.service$/, '');

function missing(call: Call, verb: string, unit: string): number {
  const file = `${shortOf(unit)}.service`;
  if (verb === 'enable' || verb === 'disable') {
    call.err(`Failed to ${verb} unit: Unit file ${file} does not exist.\n`);
    return 1;
  }
  call.err(
    `Failed to ${verb} ${file}: Unit ${verb === 'stop' ? `${file} not loaded` : `${file} not found`}.\n`,
  );
  return 5;
}

const activate: Verb = (service) => {
  service.isActive = true;
  return 0;
};

const verbs: Record<string, Verb> = {
  start: activate,
  restart: activate,
  stop: (service) => {
    service.isActive = false;
    return 0;
  },
  enable: (service, isNow) => {
    service.isEnabled = true;
    service.isActive ||= isNow;
    return 0;
  },
  disable: (service, isNow) => {
    service.isEnabled = false;
    if (isNow) service.isActive = false;
    return 0;
  },
  reload: (service, _, { shell }) => {
    if (service === shell.machine.services.find('ssh')) shell.machine.readHostKey();
    return service.isActive ? 0 : 1;
  },
};

function changeUnit(call: Call, verb: string, change: Verb, unit: string, isNow: boolean): number {
  if (call.shell.user !== 'root') {
    const file = `${shortOf(unit)}.service`;
    call.err(
      `Failed to ${verb} ${file}: Access denied\nSee system logs and 'systemctl status ${file}' for details.\n`,
    );
    return 4;
  }
  const service = call.shell.machine.services.find(unit);
  return service ? change(service, isNow, call) : missing(call, verb, unit);
}

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
    if (verb === 'daemon-reload') return call.shell.user === 'root' ? 0 : 1;
    const change = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!change) {
      call.err(
        `Unknown command verb ${verb}: the sandbox knows start, stop, restart, reload, enable, disable, is-active, is-enabled and daemon-reload.\n`,
      );
      return 1;
    }
    return units.reduce(
      (worst, unit) => changeUnit(call, verb, change, unit, flags.has('--now')) || worst,
      0,
    );
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
      for (const [own, other] of [
        ['0.0.0.0', '0.0.0.0:*'],
        ['[::]', '[::]:*'],
      ])
        call.out(`LISTEN 0      128          ${own}:${port}      ${other}\n`);
    return 0;
  },
};
