import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';
import type { Login, RunOptions } from '#src/integrations/ssh/ssh.ts';
import { temporaryFolder } from '#test/support/process.ts';
import { type SshdOptions, sshdMissing, startSshd } from '#test/support/sshd.ts';

const within = { timeout: 30_000 };

async function stage(options: SshdOptions = {}) {
  const sshd = await startSshd(options);
  const ssh = connectSsh();
  const run = async (argv: string[], more: Partial<RunOptions> = {}, login: Login = sshd.login) => {
    const texts: string[] = [];
    const hear = (text: string) => texts.push(text);
    const ended = await ssh.run(login, argv, { ...within, onOutput: hear, ...more });
    return { ...ended, output: texts.join('') };
  };
  return {
    ...{ sshd, ssh, run, file: (name: string) => join(sshd.folder, name) },
    async [Symbol.asyncDispose]() {
      await ssh.close();
      await sshd[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(sshdMissing())("Debian's sshd", () => {
  test('runs a program with its arguments as they are', async () => {
    await using lab = await stage();

    expect(
      await lab.run(['printf', '%s|', '', '$(id)', "it's", '-oProxyCommand=id', 'a\nb', '\u202E']),
    ).toEqual({
      ...{ code: 0, signal: null, mayStillRun: false },
      output: "|$(id)|it's|-oProxyCommand=id|a\nb|\u202E|",
    });
  });

  test('ends what is given up, and tells that it did', async () => {
    await using lab = await stage();

    expect(await lab.run(['sh', '-c', 'echo begun; sleep 60'], { timeout: 2000 })).toEqual({
      ...{ code: null, signal: 'SIGTERM', mayStillRun: false, because: 'timeout', output: 'begun\n' },
    });
    expect(await lab.run(['sh', '-c', 'trap "" TERM; sleep 3'], { idle: 500 })).toMatchObject({
      ...{ code: null, signal: null, mayStillRun: true, because: 'silent' },
    });
  });

  test('is not waited for when a program left something running', async () => {
    await using lab = await stage();

    const { code, output } = await lab.run(['sh', '-c', 'sleep 20 & echo $!']);

    expect(code).toBe(0);
    process.kill(Number(output), 'SIGKILL');
  });

  test('may be killed in the middle', async () => {
    await using lab = await stage();

    const ended = await lab.run(['sh', '-c', 'echo $PPID; exec sleep 20'], {
      onOutput: (text) => {
        const child = Number(text);
        // The shell is sshd's child: who serves the connection is the parent of that.
        const parent = execFileSync('ps', ['-o', 'ppid=', '-p', String(child)], { encoding: 'utf8' });
        process.kill(Number(parent), 'SIGKILL');
      },
    });

    expect(ended).toMatchObject({ code: null, mayStillRun: true, because: 'lost' });
    expect((await lab.run(['true'])).code).toBe(0);
  });

  test('twenty at once over one connection, where it allows ten', async () => {
    await using lab = await stage();

    const all = await Promise.all(Array.from({ length: 20 }, () => lab.run(['sleep', '0.2'])));

    expect(all.every(({ code }) => code === 0)).toBe(true);
  });

  test.each([
    ['rsa', '3072'],
    ['ecdsa', '256'],
    ['ecdsa', '521'],
  ])('with a host key of %s %s is known by it', async (type, bits) => {
    await using folder = await temporaryFolder('host-key');
    const file = join(folder.path, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', type, '-b', bits, '-N', '', '-f', file]);
    const hostKey = {
      publicKey: await readFile(`${file}.pub`, 'utf8'),
      privateKey: await readFile(file, 'utf8'),
    };
    await using lab = await stage({ hostKey });

    expect((await lab.run(['true'])).code).toBe(0);
    expect(hostKey.publicKey).toContain(await lab.ssh.hostKey('127.0.0.1', lab.sshd.login.port));
    const changed = { ...lab.sshd.login, server: 'changed', hostKey: generateKeyPair('other').publicKey };
    const shown = execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' }).split(' ')[1];
    await expect(lab.run(['true'], {}, changed)).rejects.toMatchObject({ name: 'HostKeyChanged', shown });
  });

  test('with nothing but old algorithms is refused in words', async () => {
    await using lab = await stage({ config: ['KexAlgorithms diffie-hellman-group14-sha1'] });

    await expect(lab.run(['true'])).rejects.toThrow('I take none with SHA-1, CBC or DSA');
  });

  test('refuses a key that is not authorized', async () => {
    await using lab = await stage();
    const stranger = { ...lab.sshd.login, privateKey: generateKeyPair('stranger').privateKey };

    await expect(lab.run(['true'], {}, stranger)).rejects.toThrow("with the bot's key");
  });

  test('leads to another, unless it is told not to', async () => {
    await using jump = await stage();
    await using inner = await stage();
    await using strict = await stage({ config: ['AllowTcpForwarding no'] });
    const through = (via: Login) => ({ ...inner.sshd.login, via });

    expect((await jump.run(['true'], {}, through(jump.sshd.login))).code).toBe(0);
    await expect(jump.run(['true'], {}, through(strict.sshd.login))).rejects.toThrow('lets nobody through');
  });

  test('takes a file whole, replaces one, and leaves nothing beside it', async () => {
    await using lab = await stage();
    const big = Buffer.alloc(3_000_000, 'abcdefg');
    await writeFile(lab.file('run.sh'), 'old');

    await lab.ssh.upload(lab.sshd.login, Buffer.from('#!/bin/sh\necho new\n'), lab.file('run.sh'), 0o755);
    await lab.ssh.upload(lab.sshd.login, big, lab.file('big'), 0o600);
    await lab.ssh.upload(lab.sshd.login, Buffer.alloc(0), lab.file('empty'), 0o644);

    expect((await lab.run([lab.file('run.sh')])).output).toBe('new\n');
    expect(big.equals(await readFile(lab.file('big')))).toBe(true);
    const modes = ['run.sh', 'big', 'empty'].map(async (name) => (await stat(lab.file(name))).mode & 0o777);
    expect(await Promise.all(modes)).toEqual([0o755, 0o600, 0o644]);
    expect((await readdir(lab.sshd.folder)).sort()).toEqual(['big', 'empty', 'run.sh']);
  });

  test('a file that cannot be written is refused in words, and what was there stays', async () => {
    await using lab = await stage();
    await mkdir(lab.file('folder'));
    await writeFile(join(lab.file('folder'), 'kept'), 'kept');
    const upload = (path: string) => lab.ssh.upload(lab.sshd.login, Buffer.from('x'), path, 0o600);

    await expect(upload(lab.file('none/run.sh'))).rejects.toThrow('there is no such folder');
    await expect(upload(lab.file('folder'))).rejects.toMatchObject({ name: 'UserError' });
    await chmod(lab.file('folder'), 0o755);
    expect(await readdir(lab.sshd.folder)).toEqual(['folder']);
  });

  test('without sftp says so, and an upload can be given up', async () => {
    await using lab = await stage({ sftp: '/nonexistent' });
    await using other = await stage();
    const upload = (way: typeof lab, options = {}) =>
      way.ssh.upload(way.sshd.login, Buffer.alloc(1000), way.file('a'), 0o600, options);

    await expect(upload(lab)).rejects.toThrow('takes no files by sftp');
    await expect(upload(other, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    other.sshd.freeze();
    await expect(upload(other, { timeout: 500 })).rejects.toMatchObject({ name: 'TemporaryError' });
    other.sshd.thaw();
  });
});
