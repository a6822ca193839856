import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Call, Program } from '../shell/shell.ts';
import { readOptions } from './options.ts';

const hostnameFile = '/etc/hostname';

function hostname({ shell }: Call): string {
  return shell.machine.tree.readAs('root', hostnameFile).toString('utf8').trim();
}

function rename(call: Call, name: string): number {
  call.shell.machine.tree.writeAs(call.shell.user, hostnameFile, Buffer.from(`${name}\n`));
  return 0;
}

function upSince({ shell }: Call): string {
  const { now, bootedAt } = shell.machine;
  const minutes = Math.floor((now().getTime() - bootedAt.getTime()) / 60_000);
  return `up ${minutes} min`;
}

export const osPrograms: Record<string, Program> = {
  hostname: (call) => {
    const { rest } = readOptions(call, ['-s', '-f']);
    if (rest[0] !== undefined) return rename(call, rest[0]);
    call.out(`${hostname(call)}\n`);
    return 0;
  },
  hostnamectl: (call) => {
    const [verb, name = ''] = call.args.slice(1);
    if (verb === 'set-hostname' || verb === 'hostname') return rename(call, name);
    call.err('hostnamectl: the sandbox knows set-hostname only\n');
    return 1;
  },
  uptime: (call) => {
    const time = call.shell.machine.now().toISOString().slice(11, 19);
    const { flags } = readOptions(call, ['-p']);
    call.out(
      flags.has('-p')
        ? `${upSince(call)}utes\n`
        : ` ${time} ${upSince(call)},  1 user,  load average: 0.00, 0.00, 0.00\n`,
    );
    return 0;
  },
  uname: (call) => {
    const { flags } = readOptions(call, ['-s', '-n', '-r', '-m']);
    const parts = { '-s': 'Linux', '-n': hostname(call), '-r': '6.1.0-sandbox', '-m': 'x86_64' };
    const wanted =
      flags.size > 0 ? Object.entries(parts).filter(([flag]) => flags.has(flag)) : [['-s', 'Linux']];
    call.out(`${wanted.map(([, part]) => part).join(' ')}\n`);
    return 0;
  },
  whoami: ({ shell, out }) => {
    out(`${shell.user}\n`);
    return 0;
  },
  id: (call) => {
    const { flags } = readOptions(call, ['-u', '-n']);
    const { user } = call.shell;
    const number = user === 'root' ? 0 : 1000;
    if (flags.has('-u')) call.out(`${flags.has('-n') ? user : number}\n`);
    else call.out(`uid=${number}(${user}) gid=${number}(${user}) groups=${number}(${user})\n`);
    return 0;
  },
  date: ({ args, shell, out, err }) => {
    if (args.slice(1).some((each) => !['-u', '+%s', '+%F'].includes(each))) {
      err(`date: the sandbox knows -u, +%s and +%F only\n`);
      return 1;
    }
    const now = shell.machine.now();
    if (args.includes('+%s')) out(`${Math.floor(now.getTime() / 1000)}\n`);
    else if (args.includes('+%F')) out(`${now.toISOString().slice(0, 10)}\n`);
    else out(`${now.toUTCString()}\n`);
    return 0;
  },
  sleep: async ({ args, shell, err }) => {
    const seconds = args.slice(1).reduce((sum, each) => sum + Number(each.replace(/s$/, '')), 0);
    if (!(seconds >= 0)) {
      err(`sleep: invalid time interval '${args[1]}'\n`);
      return 1;
    }
    await shell.machine.sleep(seconds, shell.signal);
    return 0;
  },
  'cloud-init': async (call) => {
    const { cloudInit } = call.shell.machine;
    if (call.args[1] !== 'status') {
      call.err('cloud-init: the sandbox knows status only\n');
      return 2;
    }
    if (call.args.includes('--wait')) await unlessStopped(cloudInit.done, call.shell.signal);
    const isFailed = cloudInit.isDone && cloudInit.mistakes.length > 0;
    call.out(`\nstatus: ${cloudInit.isDone ? (isFailed ? 'error' : 'done') : 'running'}\n`.trimStart());
    for (const mistake of isFailed ? cloudInit.mistakes : []) call.err(`${mistake}\n`);
    return isFailed ? 1 : 0;
  },
  python3: (call) => {
    if (!call.shell.machine.faults.hasPython) {
      call.err(`${call.shell.blame}: python3: not found\n`);
      return 127;
    }
    if (call.args[1] === '--version' || call.args[1] === '-V') {
      call.out('Python 3.11.2\n');
      return 0;
    }
    call.err('python3: the sandbox runs no Python, and tells its version only\n');
    return 1;
  },
  'ssh-keygen': (call) => {
    const { values } = readOptions(call, ['-q'], ['-t', '-N', '-f', '-C']);
    const { machine, user, cwd } = call.shell;
    const file = machine.tree.resolve(values.get('-f') ?? '', cwd);
    if (values.get('-t') !== 'ed25519' || values.get('-N') !== '') {
      call.err('ssh-keygen: the sandbox makes ed25519 keys without a passphrase\n');
      return 1;
    }
    const pair = generateKeyPair(values.get('-C') ?? `${user}@${hostname(call)}`);
    machine.tree.writeAs(user, file, Buffer.from(pair.privateKey.reveal()), 0o600);
    machine.tree.writeAs(user, `${file}.pub`, Buffer.from(`${pair.publicKey}\n`));
    return 0;
  },
};

async function unlessStopped(done: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([done, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
