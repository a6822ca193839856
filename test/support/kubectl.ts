import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const build = fileURLToPath(new URL('../../.ci/control-plane.mjs', import.meta.url));

/** Of the version that the sandbox says it is; there when `controlPlaneMissing()` is false. */
export function kubectlProgram(): string {
  return join(execFileSync(process.execPath, [build, '--where'], { encoding: 'utf8' }).trim(), 'kubectl');
}

export interface Said {
  code: number;
  output: string;
}

/** Does not reject for what it says. */
export function runProgram(program: string, args: string[]): Promise<Said> {
  return new Promise((resolve) => {
    execFile(program, args, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}
