// Where the program begins. Nothing imports it.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Stripping and compiling some three hundred files is most of a start, so the result is kept: beside the packages, where
// only who installed them writes. Where that is nobody who may, as in a read-only release, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/quarterdeck', import.meta.url)));
await import('./cli.ts');
