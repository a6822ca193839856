import { expect, test } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { startSandboxMachine } from '#test/support/sandbox-machine.ts';

async function stage() {
  const machine = await startSandboxMachine();
  const ssh = connectSsh({ connect: 500, keepalive: 100 });
  return {
    ...{ machine, ssh },
    run: (script: string, timeout = 10_000, onOutput: (text: string) => void = () => {}) =>
      ssh.run(machine.login, ['sh', '-c', script], { timeout, onOutput }),
    async [Symbol.asyncDispose]() {
      await ssh.close();
      await machine[Symbol.asyncDispose]();
    },
  };
}

test('reset in the middle: lost, and then there again', async () => {
  await using lab = await stage();

  const ended = await lab.run('echo begun; sleep 600', 10_000, () => lab.machine.faults.reset());

  expect(ended).toMatchObject({ code: null, because: 'lost', mayStillRun: true });
  expect((await lab.run('true')).code).toBe(0);
});

test('silent: what runs is lost, who comes is not answered, until it speaks again', async () => {
  await using lab = await stage();

  const ended = await lab.run('echo begun; sleep 600', 10_000, () => lab.machine.faults.silence());

  expect(ended).toMatchObject({ because: 'lost', mayStillRun: true });
  await expect(lab.run('true')).rejects.toThrow('it is silent');
  lab.machine.faults.silence(false);
  expect((await lab.run('true')).code).toBe(0);
});

test('down and up', async () => {
  await using lab = await stage();

  await lab.machine.faults.down();
  await expect(lab.run('true')).rejects.toThrow('nothing listens there');
  await lab.machine.faults.down(false);

  expect((await lab.run('true')).code).toBe(0);
});

test('another machine at the address is not logged in to', async () => {
  await using lab = await stage();
  await lab.run('true');

  lab.machine.faults.strangerAnswers();

  const trying = () => lab.run('true').then(String, ({ name }) => name);
  await expect.poll(trying).toBe('HostKeyChanged');
  expect(lab.machine.logins).toBe(1);
});

test('a full disk takes no file and no package', async () => {
  await using lab = await stage();
  lab.machine.faults.diskFull();

  const upload = lab.ssh.upload(lab.machine.login, Buffer.from('x'), 'file', 0o600);

  await expect(upload).rejects.toThrow('Is the disk full?');
  expect((await lab.run('sudo apt-get install -y jq')).code).toBe(100);
  expect((await lab.run('cp /etc/hostname copy')).code).toBe(1);
  expect((await lab.run('ls | grep -q .')).code).toBe(1);
});

test('no Python, no sudo, slow', async () => {
  await using lab = await stage();
  expect((await lab.run('python3 --version && sudo -n true')).code).toBe(0);

  lab.machine.faults.noPython();
  lab.machine.faults.sudoRefused();

  expect((await lab.run('python3 --version')).code).toBe(127);
  expect((await lab.run('sudo -n true')).code).toBe(1);
  lab.machine.faults.slow(60_000);
  expect(await lab.run('true', 200)).toMatchObject({ because: 'timeout' });
});

test('switched off and on again it has its disk, and what was enabled', async () => {
  await using lab = await stage();
  await lab.run('echo kept >file; sudo apt-get install -y nginx');

  await lab.machine.stop();
  const trying = () => lab.run('true').then(String, ({ message }) => message);
  await expect.poll(trying).toContain('nothing listens there');
  await lab.machine.start();

  expect((await lab.run('grep -q kept file && systemctl is-active nginx')).code).toBe(0);
});
