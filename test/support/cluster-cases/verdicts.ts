import { describe, expect, test } from 'vitest';
import type { JsonObject } from '#src/json.ts';
import { eventually } from '../cluster-admin.ts';
import { rolloutOf, verdicts, watchUntil } from '../rollout.ts';
import { workload } from '../workloads.ts';
import type { Stage } from './stage.ts';

const tag = (name: string) => ({ images: { app: `registry.test/checkout:${name}` } });
const merge = 'application/merge-patch+json';

/** What only a Deployment has, and what comes in between. */
export function verdictCases(stage: Stage): void {
  const path = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/checkout`;

  describe('a deployment', () => {
    test('fails at its deadline, as kubectl says, and not before', async () => {
      const { target } = await stage.released({ spec: { progressDeadlineSeconds: 4 } });
      const { written, rollout } = await stage.roll(target, tag('v2-unready'));

      const [ours, theirs] = await Promise.all([
        watchUntil(stage.kubernetes, written, rollout, verdicts),
        stage.referee(target, 60),
      ]);

      expect(ours.verdict).toMatchObject({ kind: 'failed', after: 4_000 });
      expect(theirs?.output ?? 'progress deadline').toContain('progress deadline');
    });

    test('that failed at its deadline is well again when the good template is back', async () => {
      const good = await stage.released({ spec: { progressDeadlineSeconds: 3 } });
      const bad = await stage.roll(good.target, tag('v2-unready'));
      await watchUntil(stage.kubernetes, bad.written, bad.rollout, ['failed']);

      const { written, rollout } = await stage.roll(good.target, { template: good.template });

      expect((await watchUntil(stage.kubernetes, written, rollout, verdicts)).verdict.kind).toBe('done');
    });

    test('without a deadline of its own has ours', async () => {
      const { target } = await stage.released({ spec: { progressDeadlineSeconds: 2_147_483_647 } });
      const { written, rollout } = await stage.roll(target, tag('v2-unready'));

      const { verdict } = await watchUntil(
        stage.kubernetes,
        written,
        { ...rollout, deadline: 3_000 },
        verdicts,
      );

      expect(verdict).toMatchObject({ kind: 'failed', after: 3_000 });
    });

    test.each([
      ['init container', 'wait', { initImages: { wait: 'r.test/wait:v1' } }],
      ['sidecar', 'proxy', { images: { app: 'r.test/app:v1', proxy: 'r.test/proxy:v1' } }],
    ])('whose %s alone crashes is doomed by that', async (_, container, options) => {
      const { target } = await stage.released(options);
      const { written, rollout } = await stage.roll(target, { images: { [container]: 'r.test/x:v2-crash' } });

      const { verdict } = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      expect(verdict).toMatchObject({ kind: 'doomed', trouble: { reason: 'crash', container } });
    });

    test('that the quota leaves no room for is doomed by it', async () => {
      const { target } = await stage.released();
      const metadata = { name: 'pods', namespace: target.namespace };
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '2' } } };
      await stage.cluster.apply(quota);
      await eventually(async () => expect((await stage.kubernetes.quotas(target.namespace)).length).toBe(1));
      const { written, rollout } = await stage.roll(target, tag('v2'));

      const { verdict } = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      const cause = 'The quota of the namespace leaves no room for another pod.';
      expect(verdict).toMatchObject({ kind: 'doomed', trouble: { reason: 'pods refused', cause } });
      expect(verdict).toMatchObject({ trouble: { said: expect.stringContaining('exceeded quota') } });
    });

    test('that makes room for itself within its quota is not', async () => {
      const rolling = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } };
      const { target } = await stage.released({ replicas: 2, spec: { strategy: rolling } });
      const metadata = { name: 'pods', namespace: target.namespace };
      const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard: { pods: '2' } } };
      await stage.cluster.apply(quota);
      const { written, rollout } = await stage.roll(target, tag('v2-linger1'));

      expect((await watchUntil(stage.kubernetes, written, rollout, verdicts)).kinds).toEqual([
        'going',
        'done',
      ]);
    });

    test('that no node has room for waits, and says so', async () => {
      const { target, template } = await stage.released();
      const spec = template.spec as JsonObject & { containers: JsonObject[] };
      const containers = spec.containers.map((one) => ({ ...one, resources: { requests: { cpu: '100' } } }));
      const { written, rollout } = await stage.roll(target, {
        template: { ...template, spec: { ...spec, containers } },
      });

      const { verdict, kinds } = await watchUntil(stage.kubernetes, written, rollout, ['slow']);

      expect(kinds).toEqual(['going']);
      expect(verdict).toMatchObject({ slow: [{ reason: 'unschedulable' }] });
    });

    test('that somebody else changes meanwhile is superseded', async () => {
      const { target } = await stage.released();
      const { written, rollout } = await stage.roll(target, tag('v2-slow20'));
      await stage.cluster.apply(workload(target.namespace, { images: 'registry.test/checkout:v3' }));

      const { verdict } = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      expect(verdict).toEqual({ kind: 'superseded', because: 'another template' });
    });

    test('that is scaled meanwhile is still the same rollout', async () => {
      const { target } = await stage.released();
      const { written, rollout } = await stage.roll(target, tag('v2-slow3'));
      await stage.cluster.request('PATCH', path(target.namespace), { spec: { replicas: 4 } }, merge);

      const { verdict } = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      expect(verdict).toMatchObject({ kind: 'done', progress: { desired: 4, available: 4 } });
    });

    test('that is deleted and made again under its name is not the rollout any more', async () => {
      const { target } = await stage.released();
      const { written, rollout } = await stage.roll(target, tag('v2-slow20'));
      await stage.cluster.request('DELETE', path(target.namespace));
      await stage.cluster.apply(workload(target.namespace));

      const { verdict } = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      expect(verdict).toEqual({ kind: 'superseded', because: 'deleted' });
    });

    test('without replicas is done at once, as for kubectl', async () => {
      const { target } = await stage.released({ replicas: 0 });
      const { written, rollout } = await stage.roll(target, tag('v2-crash'));

      expect((await watchUntil(stage.kubernetes, written, rollout, verdicts)).verdict.kind).toBe('done');
      expect((await stage.referee(target, 5))?.code ?? 0).toBe(0);
    });

    test('whose old pods crash is not judged by them', async () => {
      const target = await stage.applied({ images: 'registry.test/checkout:v1-crash' });
      const old = await stage.kubernetes.read(target);
      await watchUntil(stage.kubernetes, old, rolloutOf(old, new Date()), ['doomed']);
      const { written, rollout } = await stage.roll(target, tag('v2-slow3'));

      expect((await watchUntil(stage.kubernetes, written, rollout, verdicts)).kinds).toEqual([
        'going',
        'done',
      ]);
    });

    test('waits for as long as it is paused', async () => {
      const { target } = await stage.released({ spec: { progressDeadlineSeconds: 2 } });
      await stage.change(target, { paused: true });
      const { written, rollout } = await stage.roll(target, tag('v2'));

      const waiting = await watchUntil(stage.kubernetes, written, rollout, ['going']);
      await stage.cluster.request('PATCH', path(target.namespace), { spec: { paused: false } }, merge);
      const after = await watchUntil(stage.kubernetes, written, rollout, verdicts);

      expect(waiting.verdict).toMatchObject({ waiting: 'it is paused: nothing goes on until it is resumed' });
      expect(after.verdict.kind).toBe('done');
    });
  });
}
