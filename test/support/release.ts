import type { ReleaseCourse } from '#src/releases/catalogue.ts';
import type { Release } from '#src/releases/release.ts';

let id = 0;

/** A release of checkout in production; every one made later is newer. */
export function release(version: string, more: Partial<Release> = {}): Release {
  id += 1;
  const image = `registry.example.com/checkout:${version}@sha256:${'0'.repeat(63)}${id % 10}`;
  const workload = 'deployment/checkout';
  const template = { spec: { containers: [{ name: 'app', image }] } };
  return {
    ...{ id, app: 'checkout', environment: 'production', origin: 'deploy', version },
    images: [{ workload, container: 'app', image }],
    workloads: [{ name: workload, uid: 'uid-1', template, revision: String(id), mark: null }],
    manifests: null,
    digest: `digest of ${version}`,
    verdict: 'proven good',
    problem: null,
    by: 'U0ANA',
    operation: `op${id}`,
    migrated: false,
    labels: {},
    startedAt: new Date('2026-11-25T09:00:00Z'),
    settledAt: new Date('2026-11-25T09:01:00Z'),
    provenAt: new Date('2026-11-25T09:11:00Z'),
    ...{ doomedAt: null, kept: false },
    ...more,
  };
}

/** How checkout is released in production, as a plan keeps it. */
export function course(more: Partial<ReleaseCourse> = {}): ReleaseCourse {
  return {
    ...{ app: 'checkout', environment: 'production', cluster: 'main', namespace: 'shop', image: 'checkout' },
    workloads: [{ kind: 'deployment', name: 'checkout' }],
    ...{ migrate: undefined, smoke: undefined, indicators: [], rollBackAfter: undefined, mute: undefined },
    ...{ bake: 600_000, deadline: 600_000 },
    ...more,
  };
}
