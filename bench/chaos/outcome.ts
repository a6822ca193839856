import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BotProcess } from '#sandbox/bot/process.ts';
import { readMetrics, seriesSum } from '../exposition.ts';
import { sleep } from '../wait.ts';
import type { Verdict } from './check.ts';

export interface Outcome {
  verdict: Verdict;
  /** How many alerts were told of, by so many bodies. */
  lives: number;
  bodies: number;
  /** Bodies that were answered 2xx and then not read. */
  unread: number;
  /** Milliseconds, each. */
  backAfter: number[];
  auditHolds: boolean;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Whether `quarterdeck audit verify` finds every row in its place. */
export async function auditHolds({ configFile, environment }: BotProcess): Promise<boolean> {
  const verify = promisify(execFile)(process.execPath, [main, 'audit', 'verify', '--config', configFile], {
    env: { ...process.env, ...environment },
  });
  return verify.then(
    () => true,
    () => false,
  );
}

/** Stops it where it stands, lets it go on after so long. Resolves then. */
export async function freeze({ child }: BotProcess, milliseconds: number): Promise<void> {
  child.kill('SIGSTOP');
  try {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  } finally {
    child.kill('SIGCONT');
  }
}

/** Longer than any body waits; what is not read by then is not read at all. */
const readingTakes = 30_000;

/**
 * Resolves once nothing waits to be read, or after 30 s. Stopped before, a bot leaves what came last to its next
 * start, which is no loss.
 */
export async function untilRead({ internalUrl }: BotProcess): Promise<void> {
  const until = performance.now() + readingTakes;
  while (seriesSum(await readMetrics(internalUrl), 'quarterdeck_intake_backlog') > 0) {
    if (performance.now() > until) return;
    await sleep(100);
  }
}
