import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is gone after the bench, also when the bench ends early. */
export function benchFolder(name: string): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), `quarterdeck-bench-${name}-`));
  // A bot that was just killed may still be letting go of its files.
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  process.once('exit', remove);
  return {
    path,
    [Symbol.dispose]() {
      process.off('exit', remove);
      remove();
    },
  };
}
