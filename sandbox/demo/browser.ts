import { spawn } from 'node:child_process';

const openers: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};

/** Opens the page when there is somebody to look at it; a machine without a browser is no fault. */
export function openBrowser(url: string): void {
  const opener = openers[process.platform];
  if (!opener || !process.stdout.isTTY || process.env.CI) return;
  const [command, ...args] = opener;
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
