import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export interface PageFiles {
  'index.html': string;
  'page.js': string;
  'page.css': string;
}

const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Bundles the page from source. The files stand beside each other at the root: `/page.js`, `/page.css`. */
export async function bundlePage(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: [
      { in: source('main.tsx'), out: 'page' },
      { in: source('page.css'), out: 'page' },
    ],
    outdir: '.',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome126', 'firefox126', 'safari18'],
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  const named = (ending: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(ending));
    if (!file) throw new Error(`bundling the page: no ${ending} came out`);
    return file.text;
  };
  return {
    'index.html': await readFile(source('index.html'), 'utf8'),
    'page.js': named('.js'),
    'page.css': named('.css'),
  };
}
