import { describe, expect, test } from 'vitest';
import { Conflict, OwnedByOthers, Rejected } from '#src/integrations/kubernetes/errors.ts';
import type { Change, OwnedField, Target, Workload } from '#src/integrations/kubernetes/kubernetes.ts';
import type { JsonObject } from '#src/json.ts';
import { pathOfObject } from '../cluster.ts';
import { type WorkloadOptions, workload } from '../workloads.ts';
import type { Stage } from './stage.ts';

export function applyingCases(stage: Stage): void {
  describe('applying a manifest', () => {
    const mark = { mark: 'op-1' };
    const image = 'containers[name="app"].image';
    const v = (version: string, options: WorkloadOptions = {}) => ({
      ...{ images: `registry.test/checkout:${version}`, ...options },
    });
    /** As somebody keeps it, without what is empty. */
    const manifestOf = ({ namespace, kind, name }: Target, options: WorkloadOptions): JsonObject => {
      const { metadata, ...rest } = workload(namespace, { kind, name, ...options });
      const kept = Object.entries(metadata as JsonObject).filter(
        ([, value]) => JSON.stringify(value) !== '{}',
      );
      return { ...rest, metadata: Object.fromEntries(kept) };
    };
    const apply = (target: Target, options: WorkloadOptions, takes: OwnedField[] = []): Change => ({
      apply: manifestOf(target, options),
      takes,
    });
    /** One that was applied by the bot alone. */
    const ours = async (options: WorkloadOptions = v('v1')): Promise<Target> => {
      const target = await stage.applied(options);
      await stage.change(target, apply(target, options));
      await giveUp(target);
      return target;
    };
    /** Whoever made it has no say in it any more. */
    const giveUp = ({ kind, namespace, name }: Target) =>
      stage.cluster.apply({
        ...{ apiVersion: 'apps/v1', kind: kind === 'deployment' ? 'Deployment' : 'StatefulSet' },
        metadata: { name, namespace },
      });
    const imageOf = ({ containers }: Workload) => containers[0]?.image;
    const somebody = (target: Target, patch: JsonObject, manager = 'somebody') =>
      stage.cluster.request(
        'PATCH',
        `${pathOfObject(manifestOf(target, {}))}?fieldManager=${manager}`,
        patch,
        'application/strategic-merge-patch+json',
      );
    const setImage = (to: string) => ({
      spec: { template: { spec: { containers: [{ name: 'app', image: to }] } } },
    });

    test('writes all that it names and leaves its mark in one call', async () => {
      const target = await ours();

      const next = apply(target, v('v2', { labels: { team: 'pay' } }));
      const { generation } = await stage.kubernetes.read(target);

      const written = await stage.change(target, next, { ...mark, cause: 'v2' });

      expect(imageOf(written)).toBe('registry.test/checkout:v2');
      expect(written).toMatchObject({ mark: 'op-1', generation: generation + 1, labels: { team: 'pay' } });
      expect(written.annotations).toMatchObject({ 'kubernetes.io/change-cause': 'v2' });
      expect(written.ways).toEqual(['manifest']);
    });

    test('shows in a dry run what would be kept, what is given up included, and keeps nothing', async () => {
      const target = await ours(v('v1', { pod: { priority: 0, shareProcessNamespace: true } }));
      const next = apply(target, v('v2'));

      const shown = await stage.change(target, next, { ...mark, dryRun: true });

      expect(imageOf(shown)).toBe('registry.test/checkout:v2');
      expect(shown.template.spec).not.toHaveProperty('shareProcessNamespace');
      expect(imageOf(await stage.kubernetes.read(target))).toBe('registry.test/checkout:v1');
      const written = await stage.change(target, next, mark);
      expect(written.templateDigest).toBe(shown.templateDigest);
    });

    test('names who else has set what it sets otherwise, and writes nothing', async () => {
      const target = await ours();
      await somebody(target, setImage('registry.test/checkout:hotfix'));

      const error: unknown = await stage
        .change(target, apply(target, v('v2')))
        .catch((cause: unknown) => cause);

      expect(error).toBeInstanceOf(OwnedByOthers);
      expect((error as OwnedByOthers).fields).toEqual([
        { field: `.spec.template.spec.${image}`, manager: 'somebody' },
      ]);
      expect(imageOf(await stage.kubernetes.read(target))).toBe('registry.test/checkout:hotfix');
    });

    test('takes over exactly what it was told to take', async () => {
      const target = await ours();
      await somebody(target, setImage('registry.test/checkout:hotfix'));
      const takes = [{ field: `.spec.template.spec.${image}`, manager: 'somebody' }];

      const written = await stage.change(target, apply(target, v('v2'), takes));
      await somebody(target, { spec: { minReadySeconds: 3 } });
      const more = stage.change(target, apply(target, v('v3', { spec: { minReadySeconds: 1 } }), takes));

      expect(imageOf(written)).toBe('registry.test/checkout:v2');
      await expect(more).rejects.toThrow(OwnedByOthers);
    });

    test('writes over what tells of its writes, whoever has set that', async () => {
      const target = await ours();
      const annotations = { 'quarterdeck.dev/operation': 'op-0', 'kubernetes.io/change-cause': 'undone' };
      await somebody(target, { metadata: { annotations } });
      const next = apply(target, v('v2'));

      await stage.change(target, next, { ...mark, dryRun: true });
      const written = await stage.change(target, next, { ...mark, cause: 'v2' });

      expect(written.mark).toBe('op-1');
      expect(written.annotations).toMatchObject({ 'kubernetes.io/change-cause': 'v2' });
    });

    test('does not write over what came in between, nor makes anew what is gone', async () => {
      const target = await ours();
      const seen = await stage.kubernetes.read(target);
      await somebody(target, { metadata: { labels: { tier: 'web' } } });
      await expect(stage.kubernetes.change(seen, apply(target, v('v2')), mark)).rejects.toThrow(Conflict);

      await stage.cluster.request('DELETE', pathOfObject(manifestOf(target, {})));
      await expect(stage.kubernetes.change(seen, apply(target, v('v2')), mark)).rejects.toThrow(Conflict);
      const again = await stage.cluster.apply(workload(target.namespace, v('v1')));
      await expect(stage.kubernetes.change(seen, apply(target, v('v2')), mark)).rejects.toThrow(Conflict);
      expect(await stage.kubernetes.read(target)).toMatchObject({
        ...{ uid: (again.metadata as JsonObject).uid, mark: null },
      });
    });

    test('leaves alone what scale, pause and restart have set, and goes on over their marks', async () => {
      const target = await ours(v('v1', { spec: { replicas: 1 } }));
      const rest = manifestOf(target, v('v2'));
      const { replicas: _, ...spec } = rest.spec as JsonObject;
      await stage.change(target, { restart: '2026-11-25T12:00:00Z' }, { mark: 'op-r' });
      await stage.change(target, { replicas: 3 }, { mark: 'op-s' });

      const written = await stage.change(target, { apply: { ...rest, spec }, takes: [] }, mark);

      expect(written).toMatchObject({ replicas: 3, mark: 'op-1' });
      expect(written.template).toMatchObject({
        metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-25T12:00:00Z' } },
      });
    });

    test('keeps the number of replicas that it does not name any more', async () => {
      const target = await ours(v('v1', { spec: { replicas: 3 } }));
      const rest = manifestOf(target, v('v2'));
      const { replicas: _, ...spec } = rest.spec as JsonObject;
      const change = { apply: { ...rest, spec }, takes: [] };

      expect(await stage.change(target, change)).toMatchObject({ replicas: 3 });
      expect(await stage.change(target, change, { mark: 'op-2' })).toMatchObject({ replicas: 3 });
    });

    test('passes on what the schema has not, and what the server would not take', async () => {
      const target = await ours();
      const said = async (options: WorkloadOptions) => {
        const error: unknown = await stage
          .change(target, apply(target, options))
          .catch((cause: unknown) => cause);
        expect(error).toBeInstanceOf(Rejected);
        return (error as Rejected).said;
      };

      expect(await said(v('v2', { spec: { replica: 3 } }))).toMatch(/\.spec\.replica: field not declared/);
      expect(await said(v('v2', { spec: { replicas: -1 } }))).toMatch(/spec\.replicas: Invalid value: -1/);
    });

    test('moves from patches to a manifest and back, without changing a field by it', async () => {
      const target = await stage.applied(v('v1'));
      const patched = await stage.change(target, { images: { app: 'registry.test/checkout:v2' } });
      expect(patched.ways).toEqual(['image']);

      const applied = await stage.change(target, apply(target, v('v3')));
      expect(applied.ways).toEqual(['image', 'manifest']);
      const moved = await stage.change(target, { disown: 'image' });
      expect(moved).toMatchObject({ ways: ['manifest'], generation: applied.generation, mark: applied.mark });

      const back = await stage.change(target, { images: { app: 'registry.test/checkout:v4' } });
      const left = await stage.change(target, { disown: 'manifest' });
      expect(left).toMatchObject({ ways: ['image'], generation: back.generation, template: back.template });
      expect(imageOf(await stage.kubernetes.read(target))).toBe('registry.test/checkout:v4');
    });
  });
}
