// Reads the command line. Loaded by main.ts only.
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { auditExport, auditVerify } from './cli/audit.ts';
import { backup } from './cli/backup.ts';
import { check } from './cli/check.ts';
import { manifest } from './cli/manifest.ts';
import { replay } from './cli/replay.ts';
import { runCommandLine } from './cli/run.ts';
import { schema } from './cli/schema.ts';
import { type StartBot, start } from './cli/start.ts';
import { systemClock } from './clock.ts';
import { createRedaction } from './redaction.ts';
import { commands } from './registry.ts';

const { version } = JSON.parse(readFileSync(findPackageJSON(import.meta.url) ?? '', 'utf8'));

// Loaded by the one verb that needs it: the others answer at once.
const startBot: StartBot = async (options) => (await import('./bot.ts')).startBot(options);
const verbs = [start(startBot, process), check, schema, manifest, auditVerify, auditExport, backup, replay];

process.exitCode = await runCommandLine(process.argv.slice(2), verbs, {
  env: process.env,
  clock: systemClock(),
  redaction: createRedaction(),
  commands,
  version,
  out: console.log,
  err: console.error,
});
