// Where the program begins. Nothing imports it.
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// Before the embedded store is compiled: V8's optimising compiler takes some 65 MB for it and most of a second of the
// start, and gives little of that back. docs/decisions/002-store.md has the figures.
setFlagsFromString('--no-wasm-tier-up');
setFlagsFromString('--no-wasm-dynamic-tiering');

// Stripping and compiling some three hundred files is most of a start, so the result is kept: beside the packages, where
// only who installed them writes. Where that is nobody who may, as in a read-only release, nothing is kept.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/quarterdeck', import.meta.url)));
await import('./cli.ts');
