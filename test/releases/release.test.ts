import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { findRelease, lastGood, type Manifests, migrationsSince } from '#src/releases/release.ts';
import { release } from '#test/support/release.ts';

const own = { name: 'deployment/checkout', uid: 'uid-1' };
const liveAt = (version: string) => ({ digest: `digest of ${version}`, manifests: null, workloads: [own] });

describe('the last good release', () => {
  test('is not the one before, when that failed too', () => {
    const v1 = release('v1');
    const v2 = release('v2', { verdict: 'failed' });
    const v3 = release('v3', { verdict: 'failed' });

    expect(lastGood([v3, v2, v1], liveAt('v3'))).toBe(v1);
  });

  test('is another than what runs, however often that was released', () => {
    const v1 = release('v1');
    const v2 = release('v2');
    const again = release('v2', { origin: 'rollback' });

    expect(lastGood([again, v2, v1], liveAt('v2'))).toBe(v1);
  });

  test('is not one that somebody went back from', () => {
    const v1 = release('v1');
    const v2 = release('v2', { verdict: 'rolled back' });
    const v1again = release('v1', { origin: 'rollback' });
    const v3 = release('v3', { verdict: 'failed' });

    expect(lastGood([v3, v1again, v2, v1], liveAt('v3'))).toBe(v1again);
  });

  test('is not one that was live but never proven, nor one of an object of the same name that is gone', () => {
    const gone = release('v1', {
      workloads: [{ ...own, uid: 'uid-0', template: {}, revision: '1', mark: null }],
    });
    const v2 = release('v2', { verdict: 'live' });
    const v3 = release('v3', { verdict: 'rolling' });

    expect(lastGood([v3, v2, gone], liveAt('v3'))).toBeUndefined();
  });

  test('is not one of fewer workloads than the app has now: the others would stay as they are', () => {
    const v1 = release('v1');
    const live = { ...liveAt('v2'), workloads: [own, { name: 'deployment/worker', uid: 'uid-2' }] };

    expect(lastGood([v1], live)).toBeUndefined();
  });

  test('is the one before a change of the manifest that leaves the pods alone, unless that sets replicas only', () => {
    const applied = (spec: JsonObject) => ({ 'deployment/checkout': { spec } });
    const v0 = release('v0');
    const v1 = release('v1', { manifests: applied({ minReadySeconds: 5, replicas: 2 }) });
    const slow = release('v1', { manifests: applied({ minReadySeconds: 900, replicas: 2 }) });
    const after = (manifests: Manifests) => lastGood([slow, v1, v0], { ...liveAt('v1'), manifests });

    expect(after(applied({ minReadySeconds: 900, replicas: 2 }))).toBe(v1);
    expect(findRelease([slow, v1], 'v1', { ...liveAt('v1'), manifests: slow.manifests })).toBe(v1);
    expect(lastGood([v1, v0], { ...liveAt('v1'), manifests: applied({ minReadySeconds: 5 }) })).toBe(v0);
  });

  test('may be somebody else’s, when it was seen to run well', () => {
    const foreign = release('v1', { origin: 'foreign', by: 'kubectl' });
    const v2 = release('v2', { verdict: 'failed' });

    expect(lastGood([v2, foreign], liveAt('v2'))).toBe(foreign);
  });
});

describe('a release by its name', () => {
  const v1 = release('v1');
  const failed = release('v2', { verdict: 'failed' });
  const v2 = release('v2');
  const v3 = release('v3', { verdict: 'live' });
  const history = [v3, v2, failed, v1];

  test('is the one of this tag that did best', () => {
    expect(findRelease(history, 'v2', liveAt('v3'))).toBe(v2);
  });

  test('may be a digest', () => {
    const digest = v1.images[0]?.image.split('@')[1] ?? '';

    expect(findRelease(history, digest, liveAt('v3'))).toBe(v1);
  });

  test('that is what runs now says so', () => {
    expect(() => findRelease(history, 'v3', liveAt('v3'))).toThrow('`v3` is what runs now.');
  });

  test('that is not there is told with those that are', () => {
    expect(() => findRelease(history, 'v22', liveAt('v3'))).toThrow(
      'I know no release `v22` there. I could go back to `v2`, `v1`.',
    );
    expect(() => findRelease([], 'v22', liveAt('v3'))).toThrow('I know no other release there yet.');
  });
});

test('migrations of later releases stay when one goes back', () => {
  const v1 = release('v1');
  const v2 = release('v2', { migrated: true });
  const v3 = release('v3');

  expect(migrationsSince([v3, v2, v1], v1)).toEqual([v2]);
  expect(migrationsSince([v3, v2, v1], v2)).toEqual([]);
});
