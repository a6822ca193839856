import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** As a shell runs it. */
function quarterdeck(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/quarterdeck.js', ...args], (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

test('the program runs from a clone: version, help, and a verb that is not one', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const [asked, helped, mistyped] = await Promise.all([
    quarterdeck('--version'),
    quarterdeck('help'),
    quarterdeck('chek'),
  ]);

  expect(asked).toEqual({ code: 0, stdout: `quarterdeck ${version}\n`, stderr: '' });
  expect(helped.code).toBe(0);
  for (const verb of ['check', 'schema', 'manifest', 'audit verify', 'audit export', 'backup FILE', 'replay'])
    expect(helped.stdout).toContain(`quarterdeck ${verb}`);
  expect(mistyped).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean check?'),
  });
}, 30_000);
