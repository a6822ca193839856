import { expect, test } from 'vitest';
import { releaseDigest } from '#src/releases/template.ts';

const template = (image: string, annotations?: Record<string, string>) => ({
  metadata: { creationTimestamp: null, labels: { app: 'checkout' }, ...(annotations && { annotations }) },
  spec: { containers: [{ name: 'app', image }] },
});

test('a restart is the same release, another image or annotation is not', () => {
  const before = releaseDigest(template('checkout:v1'));
  const restarted = { 'kubectl.kubernetes.io/restartedAt': '2026-11-25T10:00:00Z' };

  expect(releaseDigest(template('checkout:v1', restarted))).toBe(before);
  expect(releaseDigest(template('checkout:v2'))).not.toBe(before);
  expect(releaseDigest(template('checkout:v1', { ...restarted, scrape: 'true' }))).not.toBe(before);
});

test('the order of keys does not matter', () => {
  const { metadata, spec } = template('checkout:v1');

  expect(releaseDigest({ spec, metadata })).toBe(releaseDigest({ metadata, spec }));
});
