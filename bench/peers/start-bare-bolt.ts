import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SandboxSlack } from '#sandbox/slack/start.ts';

const program = fileURLToPath(new URL('./bare-bolt.ts', import.meta.url));

/** Resolves once it is connected to this Slack. It ends with its parent. */
export async function startBareBolt(slack: SandboxSlack): Promise<AsyncDisposable> {
  const child = fork(program, [slack.apiUrl], {
    env: { ...process.env, SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_APP_TOKEN: slack.tokens.app },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await slack.expectSockets(1);
  return {
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}
