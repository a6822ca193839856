// The key it was launched with was seen by whoever may read user data: it makes another, over a session that is proven.
import { HostKeyChanged, type Login } from '#src/integrations/ssh/ssh.ts';
import { keyNotReplaced } from '#src/messages/server-progress.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import { readPublicKey } from '#src/servers/public-key.ts';
import { logIn, loginWith, proven, runShortly } from '#src/servers/session.ts';
import { current } from './current.ts';
import { known } from './first-login.ts';
import type { ServerNeeds } from './needs.ts';

const folder = '/etc/ssh';
const file = `${folder}/ssh_host_ed25519_key`;
const next = `${file}.next`;

/** Its private half never leaves the machine. Until the new one is proven both are known, so that a crash locks nobody out. */
export function hostKeyStep(needs: ServerNeeds): Step {
  return {
    ...{ key: 'host-key', title: 'Replace its host key', rule: 'again', timeout: 5 * 60_000 },
    act: async (run) => {
      const server = await current(run.operation, needs);
      return await known(server, run, async () => {
        const { hostKeys } = server;
        const { hostKey: first } = await needs.records.secrets(server.id);
        // Proven already, before a crash.
        if (!first) return undefined;
        const login = await logIn(server, needs, run.signal);
        const isNew = login.hostKey !== hostKeys[0];
        if (!isNew)
          await replace(run, login, hostKeys[0] ?? '', needs).catch(unlessReplaced(server.id, needs));
        const pinned = (await current(server.id, needs)).hostKeys;
        const replaced = await loginWith(server, pinned.at(-1) ?? '', needs);
        await proven(await needs.ssh(), replaced, run.signal);
        await needs.records.pin(server.id, [replaced.hostKey]);
        return undefined;
      });
    },
  };
}

/** A connection that was lost on the way comes back to the new key: it is proven next. */
function unlessReplaced(id: string, needs: ServerNeeds) {
  return async (error: unknown): Promise<void> => {
    const { hostKeys } = await current(id, needs);
    if (!(error instanceof HostKeyChanged) || hostKeys.length < 2) throw error;
  };
}

async function replace(
  { operation: id, signal }: Run,
  login: Login,
  old: string,
  needs: ServerNeeds,
): Promise<void> {
  const ssh = await needs.ssh();
  const run = async (...argv: string[]) => {
    const ended = await runShortly(ssh, login, argv, signal);
    if (ended.code !== 0) throw new StepFailed(keyNotReplaced(argv.join(' '), ended.output));
    return ended.output;
  };
  await run('sudo', '-n', 'rm', '-f', next, `${next}.pub`);
  await run('sudo', '-n', 'ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', next);
  const made = readPublicKey(await run('sudo', '-n', 'cat', `${next}.pub`));
  if (!made) throw new StepFailed(keyNotReplaced('ssh-keygen', 'It printed no ed25519 key.'));
  await needs.records.pin(id, [old, made.key]);
  await run('sudo', '-n', 'mv', '-f', `${next}.pub`, `${file}.pub`);
  await run('sudo', '-n', 'mv', '-f', next, file);
  await reload(ssh, login, signal);
}

/** Its name differs between distributions. */
async function reload(
  ssh: Awaited<ReturnType<ServerNeeds['ssh']>>,
  login: Login,
  signal: AbortSignal,
): Promise<void> {
  let said = '';
  for (const unit of ['ssh.service', 'sshd.service']) {
    const argv = ['sudo', '-n', 'systemctl', 'reload', unit];
    const { code, output } = await runShortly(ssh, login, argv, signal);
    if (code === 0) return;
    said = output;
  }
  throw new StepFailed(keyNotReplaced('systemctl reload', said));
}
