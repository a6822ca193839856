// Where the program begins. Nothing imports it.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// Before the embedded store is compiled. V8 compiles what runs often a second time, better, which a storm of alerts needs and
// which costs an idle bot some 60 MB: so later, in one thread, and with a smaller heap. docs/decisions/002-store.md has the figures.
setFlagsFromString('--wasm-tiering-budget=300000000');
setFlagsFromString('--wasm-num-compilation-tasks=1');
setFlagsFromString('--optimize-for-size');

// Stripping and compiling some three hundred files is most of a start, so the result is kept: beside the packages, where
// only who installed them writes. Where that is nobody who may, as in a read-only release, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/quarterdeck', import.meta.url)));
await import('./cli.ts');
