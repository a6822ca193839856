// What happens after a machine answers, at its first start: files, packages and commands of its user data.
import { setTimeout as wait } from 'node:timers/promises';
import { loginShell, type Machine } from './machine.ts';
import { runProgram, runText } from './shell/run.ts';
import { readUserData } from './user-data.ts';

export async function runCloudInit(machine: Machine, userData: string, signal: AbortSignal): Promise<void> {
  const { config } = readUserData(userData);
  const { tree, cloudInit, pace } = machine;
  let log = '';
  const write = (text: string): void => {
    log += text;
  };
  const streams = { stdin: { text: '' }, out: write, err: write };
  const shell = loginShell(machine, 'root', signal);

  for (const { path, content, permissions } of config.write_files) {
    tree.makeFolderAs('root', path.slice(0, path.lastIndexOf('/')) || '/', { parents: true });
    tree.writeAs('root', path, Buffer.from(content), Number.parseInt(permissions, 8));
  }
  await wait(pace.cloudInit, undefined, { signal });
  const install = ['apt-get', 'install', '-y', ...config.packages];
  if (config.packages.length > 0 && (await runProgram(install, shell, streams)) !== 0)
    cloudInit.mistakes.push('packages could not be installed');
  for (const command of config.runcmd) {
    const status =
      typeof command === 'string'
        ? await runText(command, loginShell(machine, 'root', signal), streams)
        : await runProgram(command, shell, streams);
    if (status !== 0) cloudInit.mistakes.push(`runcmd ended with ${status}`);
  }
  tree.writeAs('root', '/var/log/cloud-init-output.log', Buffer.from(log));
  cloudInit.isDone = true;
}
