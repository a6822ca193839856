import type { ParseArgsOptionsConfig } from 'node:util';
import type { Clock } from '#src/clock.ts';
import type { Command } from '#src/command.ts';
import type { Redaction } from '#src/redaction.ts';

/** What every verb of the command line is given. */
export interface CommandLine {
  env: Record<string, string | undefined>;
  clock: Clock;
  /** What is learned here is hidden in all that `out` and `err` print. */
  redaction: Redaction;
  /** The registry's. */
  commands: readonly Command[];
  version: string;
  out(line: string): void;
  err(line: string): void;
}

export interface Input {
  options: Record<string, string | boolean | undefined>;
  positionals: string[];
}

export interface CliVerb {
  /** `audit verify` */
  name: string;
  /** What follows the name: `FILE`. */
  usage: string;
  summary: string;
  options: ParseArgsOptionsConfig;
  /** How many words must follow. */
  positionals: number;
  /** Resolves to the exit code. Throws UserError for what the caller can put right. */
  run(line: CommandLine, input: Input): Promise<number>;
}

/** For verbs that read the configuration. */
export const configOption = { config: { type: 'string', short: 'c' } } satisfies ParseArgsOptionsConfig;
