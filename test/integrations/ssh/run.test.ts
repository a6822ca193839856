import { expect, test } from 'vitest';
import { connectSsh } from '#src/integrations/ssh/connect.ts';
import type { RunOptions, Ssh } from '#src/integrations/ssh/ssh.ts';
import { type SshServer, startSshServer } from '#test/support/ssh-server.ts';

const within = { timeout: 15_000 };

async function stage(behaviour: Parameters<typeof startSshServer>[0] = {}) {
  const server = await startSshServer(behaviour);
  const ssh = connectSsh();
  return {
    server,
    ssh,
    async [Symbol.asyncDispose]() {
      await ssh.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

async function runAndHear(
  { ssh, server }: { ssh: Ssh; server: SshServer },
  argv: string[],
  options: Partial<RunOptions> = {},
) {
  const texts: string[] = [];
  const ended = await ssh.run(server.login, argv, {
    ...within,
    onOutput: (text) => texts.push(text),
    ...options,
  });
  return { ...ended, output: texts.join('') };
}

test('a program runs with its arguments as they are, and its output is heard', async () => {
  await using lab = await stage();

  const ended = await runAndHear(lab, ['printf', '%s|', '', 'a b', '$(id)', "it's", 'é']);

  expect(ended).toEqual({ code: 0, signal: null, mayStillRun: false, output: "|a b|$(id)|it's|é|" });
});

test('what it reads is what we give, and a program that reads nothing harms nothing', async () => {
  await using lab = await stage();
  const stdin = 'line\n'.repeat(50_000);

  expect((await runAndHear(lab, ['wc', '-c'], { stdin })).output.trim()).toBe(String(stdin.length));
  expect((await runAndHear(lab, ['true'], { stdin })).code).toBe(0);
});

test('how it ended is told: its code, or the signal that ended it', async () => {
  await using lab = await stage();

  expect(await runAndHear(lab, ['sh', '-c', 'echo no >&2; exit 3'])).toEqual({
    ...{ code: 3, signal: null, mayStillRun: false, output: 'no\n' },
  });
  expect(await runAndHear(lab, ['sh', '-c', 'kill -KILL 0'])).toEqual({
    ...{ code: null, signal: 'SIGKILL', mayStillRun: false, output: '' },
  });
});

test('ten megabytes of output are heard up to the limit', async () => {
  await using lab = await stage();

  const { code, output } = await runAndHear(lab, ['head', '-c', '10000000', '/dev/zero'], { limit: 1000 });

  expect(code).toBe(0);
  expect(output).toBe(`${'\0'.repeat(1000)}\n[more than 1000 bytes of output: the rest is left out]\n`);
});

test.each([
  ['timeout', { timeout: 300 }],
  ['silent', { idle: 300 }],
])('what does not end is asked to, and has ended when it says so: %s', async (because, options) => {
  await using lab = await stage();

  const ended = await runAndHear(lab, ['sh', '-c', 'echo begun; sleep 60'], options);

  expect(ended).toEqual({ code: null, signal: 'SIGTERM', mayStillRun: false, because, output: 'begun\n' });
});

test('a program that does not listen may still run', async () => {
  await using lab = await stage();

  const ended = await runAndHear(lab, ['sh', '-c', 'trap "" TERM; sleep 4'], { timeout: 300 });

  expect(ended).toEqual({ code: null, signal: null, mayStillRun: true, because: 'timeout', output: '' });
});

test('one that speaks is not called silent', async () => {
  await using lab = await stage();

  const ended = await runAndHear(lab, ['sh', '-c', 'for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done'], {
    idle: 1500,
  });

  expect(ended.code).toBe(0);
});

test('Stop is obeyed at once, while it runs and before', async () => {
  await using lab = await stage();
  const stop = new AbortController();

  const ended = await runAndHear(lab, ['sh', '-c', 'echo begun; sleep 60'], {
    signal: stop.signal,
    onOutput: () => stop.abort(),
  });

  expect(ended).toMatchObject({ because: 'aborted', mayStillRun: false });
  await expect(runAndHear(lab, ['true'], { signal: stop.signal })).rejects.toBe(stop.signal.reason);
});

test('a lost connection is no success and does not end the process', async () => {
  await using lab = await stage();

  const ended = await runAndHear(lab, ['sh', '-c', 'echo begun; sleep 60'], {
    onOutput: () => lab.server.reset(),
  });

  expect(ended).toMatchObject({ code: null, signal: null, mayStillRun: true, because: 'lost' });
  expect(await runAndHear(lab, ['echo', 'again'])).toMatchObject({ code: 0, output: 'again\n' });
});

test('a server that hangs up politely without a code is no success either', async () => {
  await using lab = await stage({ exec: (_, channel) => channel.close() });

  expect(await runAndHear(lab, ['true'])).toMatchObject({ code: null, mayStillRun: true, because: 'lost' });
});

test('a reset of a connection without work is not noticed but by opening another', async () => {
  await using lab = await stage();
  await runAndHear(lab, ['true']);

  lab.server.reset();
  await expect.poll(() => lab.server.open).toBe(0);

  expect((await runAndHear(lab, ['true'])).code).toBe(0);
  expect(lab.server.logins).toBe(2);
});

test('a server that falls silent is given up', async () => {
  const server = await startSshServer();
  const ssh = connectSsh({ keepalive: 100 });

  const ended = await ssh.run(server.login, ['sh', '-c', 'echo begun; sleep 60'], {
    ...within,
    onOutput: () => server.freeze(),
  });

  expect(ended).toMatchObject({ code: null, mayStillRun: true, because: 'lost' });
  await ssh.close();
  await server[Symbol.asyncDispose]();
});

test('what a program leaves running does not keep us', async () => {
  await using lab = await stage({
    exec: (_, channel) => {
      channel.write('started\n');
      channel.exit(0);
    },
  });

  expect(await runAndHear(lab, ['start'])).toEqual({
    ...{ code: 0, signal: null, mayStillRun: false, output: 'started\n' },
  });
});

test('a user who may run nothing is told apart from a server that is full', async () => {
  await using strict = await stage({ refuseExec: true });
  await using full = await stage({ refuseSessions: Number.POSITIVE_INFINITY });

  await expect(runAndHear(strict, ['true'])).rejects.toThrow(
    "lets the bot's user log in but run no programs",
  );
  await expect(runAndHear(full, ['true'])).rejects.toMatchObject({ name: 'TemporaryError' });
});

test('a server that has no room for a session at once is asked again', async () => {
  await using lab = await stage({ refuseSessions: 3 });

  expect((await runAndHear(lab, ['true'])).code).toBe(0);
  expect(lab.server.logins).toBe(1);
});
