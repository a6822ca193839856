import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import type { Login, Ssh } from '#src/integrations/ssh/ssh.ts';
import { startSandboxMachine } from '#test/support/sandbox-machine.ts';

let ssh: Ssh;
let machine: Awaited<ReturnType<typeof startSandboxMachine>>;

beforeAll(async () => {
  ssh = connectSsh();
  machine = await startSandboxMachine();
});

afterAll(async () => {
  await ssh.close();
  await machine[Symbol.asyncDispose]();
});

async function run(script: string, login: Login = machine.login) {
  const texts: string[] = [];
  const options = { timeout: 10_000, onOutput: (text: string) => texts.push(text) };
  const { code } = await ssh.run(login, ['sh', '-c', `{ ${script}\n} 2>&1`], options);
  return { code, output: texts.join('') };
}

test('its name and its first start are as user data said', async () => {
  expect(await run('cloud-init status --wait && hostname; id -un; sudo -n id -un')).toEqual({
    ...{ code: 0, output: 'status: done\nweb-1\nquarterdeck\nroot\n' },
  });
});

test('a package brings its service, which is seen where it listens', async () => {
  expect((await run('systemctl is-active nginx; ss -Hltn')).output).not.toContain(':80 ');

  await run('set -e; sudo apt-get update -qq; sudo apt-get install -y nginx');

  expect((await run('systemctl is-active nginx; ss -Hltn')).output).toMatch(/^active\n(.*\n)*.*:80 /);
  expect(machine.listening()).toContain(80);
  await run('sudo systemctl disable --now nginx');
  expect(machine.listening()).not.toContain(80);
});

test('a unit that a script wrote runs and listens', async () => {
  const script = `
sudo tee /etc/systemd/system/shop.service >/dev/null <<'END'
[Service]
ExecStart=/opt/shop/serve --port 8080
END
sudo systemctl daemon-reload
sudo systemctl enable --now shop.service
systemctl is-enabled shop; systemctl is-active shop`;

  expect(await run(script)).toEqual({ code: 0, output: 'enabled\nactive\n' });
  expect(machine.listening()).toContain(8080);
});

test('what only root may do is refused to others, in the words of the program', async () => {
  expect(await run('apt-get install -y jq')).toMatchObject({ code: 100 });
  expect(await run('systemctl stop ssh')).toMatchObject({ code: 4 });
  expect(await run('/usr/sbin/nft add table inet shop')).toMatchObject({ code: 1 });
  expect(await run('cat /etc/ssh/ssh_host_ed25519_key')).toMatchObject({ code: 1 });
});

test('rules of the firewall are kept until it restarts', async () => {
  await run(
    'sudo nft add table inet shop; sudo nft add rule inet shop input ip saddr 127.0.20.5 tcp dport 5432 accept',
  );

  expect(machine.firewall()).toContain('rule inet shop input ip saddr 127.0.20.5 tcp dport 5432 accept');
  await machine.reboot();
  expect(machine.firewall()).toEqual([]);
  expect(machine.listening()).toContain(8080);
});

test('each start has an id of its own', async () => {
  const first = await run('cat /proc/sys/kernel/random/boot_id');
  expect(await run('cat /proc/sys/kernel/random/boot_id')).toMatchObject(first);

  await machine.reboot();

  const second = await run('cat /proc/sys/kernel/random/boot_id');
  expect(second).toMatchObject({ code: 0, output: expect.stringMatching(/^[0-9a-f-]{36}\n$/) });
  expect(second).not.toEqual(first);
});

test.each([
  ['a package that is not there', 'sudo apt-get install -y no-such-package', 100, 'Unable to locate package'],
  ['a unit that is not there', 'sudo systemctl start no-such-unit', 5, 'not found'],
  ['a verb it does not know', 'sudo systemctl mask ssh', 1, 'the sandbox knows'],
  ['an option it does not know', 'grep -P x', 2, 'the sandbox does not know -P'],
  ['a construct it does not know', 'case a in a) echo;; esac', 2, 'case is not understood here'],
  ['arithmetic', 'echo $((1 + 1))', 2, 'arithmetic is not understood here'],
  ['work behind', 'sleep 1 & echo', 2, '& is not understood here'],
  ['a function', 'greet() { echo; }', 2, 'functions are not understood here'],
  [
    'a script in another language',
    'printf "#!/usr/bin/python3\\n" >p; chmod 755 p; ./p',
    126,
    'runs scripts of sh',
  ],
])('%s is refused and not passed over', async (_, script, code, says) => {
  const ended = await run(script);

  expect(ended.code).toBe(code);
  expect(ended.output).toContain(says);
});

test('a host key is exchanged as on a real one', async () => {
  const file = '/etc/ssh/ssh_host_ed25519_key';
  await run(`sudo -n ssh-keygen -q -t ed25519 -N '' -f ${file}.next`);
  const [type, key] = (await run(`sudo cat ${file}.next.pub`)).output.split(' ');
  await run(`sudo mv -f ${file}.next.pub ${file}.pub; sudo mv -f ${file}.next ${file}`);
  expect((await run('sudo -n systemctl reload ssh.service')).code).toBe(0);

  expect(await ssh.hostKey(machine.address, machine.port)).toBe(`${type} ${key}`);
  machine.login.hostKey = `${type} ${key}`;
  expect((await run('true')).code).toBe(0);
});

test('who is taken out of the authorized keys is let in no more', async () => {
  await using other = await startSandboxMachine({ id: 'i-other' });
  await run('echo >.ssh/authorized_keys', other.login);
  other.faults.reset();

  await expect
    .poll(() => run('true', other.login).catch(({ message }) => message))
    .toContain('refuses the login');
});

test('user data that cannot be read makes a machine that nobody logs in to', async () => {
  await using broken = await startSandboxMachine({ id: 'i-broken', more: { no_such_module: true } });

  await expect(run('true', broken.login)).rejects.toMatchObject({ name: 'HostKeyChanged' });
});

test('what user data asks for at the first start is there when it has ended', async () => {
  await using other = await startSandboxMachine({
    id: 'i-first',
    more: {
      write_files: [{ path: '/etc/shop/conf', content: 'port=80\n', permissions: '0640' }],
      packages: ['redis-server'],
      runcmd: ['grep -q port=80 /etc/shop/conf && touch /run/proved', ['false']],
    },
  });

  expect((await run('cloud-init status --wait; echo $?', other.login)).output).toContain('status: error');
  expect([other.file('/run/proved'), other.listening().includes(6379)]).toEqual(['', true]);
});
