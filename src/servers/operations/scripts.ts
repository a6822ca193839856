import { scriptChanged, scriptFailed, scriptLasted } from '#src/messages/server-progress.ts';
import type { Plan } from '#src/operations/operation.ts';
import { type Run, type Step, StepFailed } from '#src/operations/step.ts';
import { offered } from '#src/servers/catalogue.ts';
import { readScripts, type Script, type ScriptFile } from '#src/servers/scripts.ts';
import { logIn, runOn, runShortly } from '#src/servers/session.ts';
import { variablesFile } from '#src/servers/variables.ts';
import { current } from './current.ts';
import { known } from './first-login.ts';
import type { ServerNeeds } from './needs.ts';
import type { Commitment, Context, CreateInput } from './plan-server.ts';

/** In the home of who logs in, where nobody else writes; it outlives a restart. */
const folder = '.quarterdeck';
const variables = `${folder}/variables`;

/**
 * Of one that a crash of mine left running, the end is waited for, and its outcome is taken. The text is the same for every
 * script: names and values reach it as files and arguments.
 */
const once = [
  'if [ ! -s "$3" ]; then set -a; . "$1"; set +a; "$2" </dev/null; echo "$?" >"$3"; fi',
  'exit "$(cat "$3")"',
].join('; ');

export function scriptSteps(
  { commitment }: Plan<Commitment, Context>,
  input: CreateInput,
  needs: ServerNeeds,
): Step[] {
  const { scripts, scriptsWithin } = commitment;
  // Its own time-out says more than the step's.
  const timeout = scriptsWithin + 2 * 60_000;
  if (scripts.length === 0) return [];
  return [
    ...scripts.map(
      (script): Step => ({
        ...{ key: `script:${script.name}`, title: `Run ${script.name}`, rule: 'again', timeout },
        act: async (run) => {
          await runScript(run, script, commitment, await approved(script, input, needs), needs);
          return undefined;
        },
      }),
    ),
    {
      ...{ key: 'scripts-away', title: 'Remove what the scripts were told', rule: 'again', timeout: 60_000 },
      act: async (run) => {
        const server = await current(run.operation, needs);
        await known(server, run, async () => {
          const login = await logIn(server, needs, run.signal);
          await runShortly(await needs.ssh(), login, ['rm', '-rf', folder], run.signal);
        });
        return undefined;
      },
    },
  ];
}

/** As it is now, if it is what was approved. */
async function approved(
  { name, sha256 }: Script,
  input: CreateInput,
  needs: ServerNeeds,
): Promise<ScriptFile> {
  const files = await readScripts(offered(needs.config(), input.blueprint, input.environment).scripts);
  const file = files.find((each) => each.name === name);
  if (file?.sha256 !== sha256) throw new StepFailed(scriptChanged(name));
  return file;
}

async function runScript(
  run: Run,
  { name }: Script,
  { variables: values, scriptsWithin: timeout }: Commitment,
  { content }: ScriptFile,
  needs: ServerNeeds,
): Promise<void> {
  const { signal, log } = run;
  const server = await current(run.operation, needs);
  const ssh = await needs.ssh();
  const ended = await known(server, run, async () => {
    const login = await logIn(server, needs, signal);
    const own = `${folder}/${name}`;
    await runShortly(ssh, login, ['mkdir', '-p', '-m', '0700', folder], signal);
    await ssh.upload(login, Buffer.from(variablesFile(values)), variables, 0o600, { signal });
    await ssh.upload(login, content, own, 0o700, { signal });
    await run.ready();
    const argv = ['flock', `${folder}/lock`, 'sh', '-c', once, 'sh', variables, own, `${own}.ended`];
    return await runOn(ssh, login, argv, { timeout, signal, onOutput: log });
  });
  if (ended.because === 'timeout') throw new StepFailed(scriptLasted(name, timeout));
  if (ended.code !== 0) throw new StepFailed(scriptFailed(name, ended.code, ended.output));
}
