import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

/** Started as npm starts it, with a shell between; resolves with the bot's address once it runs. */
async function demo(): Promise<{ shell: ChildProcess; node: number; readyz: string }> {
  const line = `${process.execPath} sandbox/demo.ts --no-open --port 0; exit $?`;
  const shell = spawn('sh', ['-c', line], {
    env: { ...process.env, npm_lifecycle_event: 'demo' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const said of createInterface({ input: shell.stdout })) {
    const [, readyz] = /Health: (\S+)/.exec(said) ?? [];
    if (readyz) return { shell, node: await childOf(shell), readyz };
  }
  throw new Error('the demo ended before it ran');
}

async function childOf({ pid }: ChildProcess): Promise<number> {
  return Number((await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim());
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test.skipIf(process.platform !== 'linux').each([
  ['a signal to npm, which ends the shell between them only', 'shell', 'SIGTERM'],
  ['SIGKILL', 'node', 'SIGKILL'],
] as const)('the demo takes its bot with it: %s', async (_, whom, signal) => {
  const { shell, node, readyz } = await demo();
  expect(await answers(readyz)).toBe(true);
  if (whom === 'shell') shell.kill(signal);
  else process.kill(node, signal);
  await expect.poll(() => answers(readyz), { timeout: 20_000 }).toBe(false);
  if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit');
});
