// Installs moto, the EC2 API that tests run against, once: `node .ci/moto.mjs`. Prints its folder. `--where` prints the folder and
// installs nothing. Needs Python 3.11 with venv (`apt-get install python3-venv`); a minute and 320 MB.
// Versions are those of test/real/cloud/requirements.txt: `pip freeze` of an environment in which the tests passed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(import.meta.url);
const requirements = join(dirname(script), '..', 'test', 'real', 'cloud', 'requirements.txt');

function cached() {
  const hash = createHash('sha256').update(readFileSync(script)).update(readFileSync(requirements));
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'quarterdeck', `moto-${hash.digest('hex').slice(0, 12)}`);
}

/** Written last: an environment cannot be moved, so one that was cut short is known by the want of it. */
const mark = (folder) => join(folder, 'complete');

function install(folder) {
  const run = (program, args) => execFileSync(program, args, { stdio: ['ignore', 2, 2] });
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  run('python3', ['-m', 'venv', folder]);
  run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(mark(folder), '');
}

const folder = cached();
if (!process.argv.includes('--where') && !existsSync(mark(folder))) install(folder);
process.stdout.write(`${folder}\n`);
