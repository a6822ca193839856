import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadPlan, LoadResult } from './plan.ts';

const program = fileURLToPath(new URL('./process.ts', import.meta.url));

/** Resolves when all of the plan was sent and answered. */
export async function sendLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (result) => resolve(result as LoadResult));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the sender ended with ${code}`)));
    child.send(plan);
  });
}
