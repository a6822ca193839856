// What a machine answers over SSH: the same by one of the sandbox and by Debian's sshd with its own shell.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import type { Login, Ssh } from '#src/integrations/ssh/ssh.ts';
import { fileScripts } from './server-cases/files.ts';
import { shellScripts } from './server-cases/shell.ts';
import { transferCases } from './server-cases/transfer.ts';

export interface TestMachine extends AsyncDisposable {
  login: Login;
}

/** `[what it shows, script, output, code]` */
export type ScriptCase = [what: string, script: string, output: string, code?: number];

/** `more`: what only a whole machine can do. */
export function serverCases(name: string, start: () => Promise<TestMachine>, more: ScriptCase[] = []): void {
  describe(`a machine of ${name}`, () => {
    let machine: TestMachine;
    let ssh: Ssh;
    const stage = () => ({ ssh, login: machine.login });

    beforeAll(async () => {
      machine = await start();
      ssh = connectSsh();
    });

    afterAll(async () => {
      await ssh?.close();
      await machine?.[Symbol.asyncDispose]();
    });

    test.each([...shellScripts, ...fileScripts, ...more])('%s', async (_, script, output, code = 0) => {
      const texts: string[] = [];
      // Output and errors by one way, or their order is nobody's.
      const argv = ['sh', '-c', '"$@" 2>&1', 'sh', 'sh', '-c', script, 'sh', 'one', 'two words', ''];
      const ended = await ssh.run(machine.login, argv, {
        timeout: 20_000,
        onOutput: (text) => texts.push(text),
      });

      expect({ output: texts.join(''), code: ended.code }).toEqual({ output, code });
    });

    transferCases(stage);
  });
}
