import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Login, Ssh } from '#src/integrations/ssh/ssh.ts';

export function transferCases(stage: () => { ssh: Ssh; login: Login }): void {
  const run = async (script: string, stdin?: string) => {
    const { ssh, login } = stage();
    const texts: string[] = [];
    const options = { timeout: 20_000, onOutput: (text: string) => texts.push(text) };
    const ended = await ssh.run(
      login,
      ['sh', '-c', script],
      stdin === undefined ? options : { ...options, stdin },
    );
    return { ...ended, output: texts.join('') };
  };
  const upload = (content: string | Buffer, path: string, mode: number) =>
    stage().ssh.upload(stage().login, Buffer.from(content as string), path, mode);

  test('a file that was sent can be run and replaced, and nothing stays beside it', async () => {
    await run('rm -rf sent; mkdir sent');

    await upload('#!/bin/sh\necho one\n', 'sent/run', 0o755);
    await upload('#!/bin/sh\necho two\n', 'sent/run', 0o755);
    await upload('', 'sent/empty', 0o644);

    expect((await run('sent/run; ls sent; test -s sent/empty || echo empty')).output).toBe(
      'two\nempty\nrun\nempty\n',
    );
  });

  test('a big file comes whole', async () => {
    const content = Buffer.alloc(1_000_000, 'quarterdeck');

    await upload(content, 'big', 0o600);

    const sum = createHash('sha256').update(content).digest('hex');
    expect((await run('sha256sum big; wc -c <big')).output).toBe(`${sum}  big\n1000000\n`);
  });

  test('what may not be run after it was sent is not', async () => {
    await upload('#!/bin/sh\n', 'not-run', 0o600);

    expect(await run('./not-run')).toMatchObject({
      code: 126,
      output: 'sh: 1: ./not-run: Permission denied\n',
    });
  });

  test('where nothing can be written is said in words', async () => {
    await expect(upload('x', 'none/file', 0o600)).rejects.toThrow('there is no such folder');
    await expect(upload('x', '/etc/quarterdeck-case', 0o600)).rejects.toThrow(
      "the bot's user may not write there",
    );
    await run('mkdir -p folder/inner');
    await expect(upload('x', 'folder', 0o600)).rejects.toMatchObject({ name: 'UserError' });
    expect((await run('ls folder')).output).toBe('inner\n');
  });

  test('what a program reads is what was given', async () => {
    expect((await run('wc -c', 'é'.repeat(50_000))).output).toBe('100000\n');
  });

  test('what is given up ends there, and says so', async () => {
    const { ssh, login } = stage();

    expect(await ssh.run(login, ['sleep', '600'], { timeout: 300 })).toEqual({
      ...{ code: null, signal: 'SIGTERM', mayStillRun: false, because: 'timeout' },
    });
  });

  test('twenty programs at once', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => run(`sleep 0.1; echo ${index}`)));

    expect(all.map(({ output }) => output)).toEqual(all.map((_, index) => `${index}\n`));
  });
}
