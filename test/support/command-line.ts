import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '#src/cli/run.ts';
import type { CliVerb } from '#src/cli/verb.ts';
import { systemClock } from '#src/clock.ts';
import { createRedaction } from '#src/redaction.ts';
import { commands } from '#src/registry.ts';

/** Runs verbs as a shell would, and keeps what they print. */
export function commandLine(...verbs: CliVerb[]) {
  const printed: string[] = [];
  const complained: string[] = [];
  const env: Record<string, string> = {};
  return {
    printed,
    complained,
    env,
    run: (...argv: string[]) =>
      runCommandLine(argv, verbs, {
        env,
        clock: systemClock(),
        redaction: createRedaction(),
        commands,
        version: '1.2.3',
        out: (text) => printed.push(text),
        err: (text) => complained.push(text),
      }),
  };
}

/** A folder with a configuration in it that is right, and whose slack part may be added to. */
export function configuration({ slack = '', rest = '' }: { slack?: string; rest?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'quarterdeck-cli-'));
  const file = join(folder, 'quarterdeck.yml');
  const write = (text: string) => writeFileSync(file, text);
  write(`slack:
  botToken: xoxb-canary-1
  appToken: xapp-canary-2
  channels: { health: C0HEALTH, ops: C0OPS }
${slack}${rest}`);
  return { folder, file, write };
}
