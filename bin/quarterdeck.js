#!/usr/bin/env node
// Plain JavaScript, because Node strips no types under node_modules: a packed release has dist/, a clone has src/.
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  console.error(
    `quarterdeck needs Node 24.12 or newer; this is ${process.version}. In a clone, "npm start" brings its own.`,
  );
  process.exit(1);
}
const built = new URL('../dist/src/main.js', import.meta.url);
await import(existsSync(built) ? built.href : new URL('../src/main.ts', import.meta.url).href);
