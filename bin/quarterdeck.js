#!/usr/bin/env node
// Plain JavaScript, so that an older Node can still say what is wrong. Node strips types in a clone and in an unpacked
// release, but not under node_modules: https://nodejs.org/api/typescript.html#type-stripping-in-dependencies
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 12)) {
  console.error(
    `quarterdeck needs Node 24.12 or newer; this is ${process.version}. In a clone, "npm start" brings its own.`,
  );
  process.exit(1);
}
await import('../src/main.ts');
