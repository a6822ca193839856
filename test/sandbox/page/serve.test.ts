import { expect, test } from 'vitest';
import { bundlePage } from '#sandbox/slack/page/serve.ts';

test('the page is three files that name no other host', async () => {
  const page = await bundlePage();
  expect(Object.keys(page)).toEqual(['index.html', 'page.js', 'page.css']);
  expect(page['index.html']).toContain("default-src 'none'");
  expect(page['page.css']).toContain('.message');
  expect(page['page.css']).not.toMatch(/url\(|@import/);
  const hosts = new Set([...page['page.js'].matchAll(/https?:\/\/[a-z0-9.-]+/g)].map(([host]) => host));
  // React's own: namespaces of SVG and MathML, and where its error codes are explained.
  expect([...hosts].toSorted()).toEqual(['http://www.w3.org', 'https://react.dev']);
});
