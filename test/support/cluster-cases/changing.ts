import { describe, expect, test } from 'vitest';
import { UserError } from '#src/errors.ts';
import { Conflict, Rejected } from '#src/integrations/kubernetes/errors.ts';
import { eventually } from '../cluster-admin.ts';
import { workload } from '../workloads.ts';
import type { Stage } from './stage.ts';

export function changingCases(stage: Stage): void {
  describe('changing', () => {
    const mark = { mark: 'op-1' };

    test('writes images and leaves its mark in one call', async () => {
      const target = await stage.applied({ images: { app: 'r.test/a:v1', proxy: 'r.test/p:v1' } });

      const changed = await stage.change(
        target,
        { images: { proxy: 'r.test/p:v2' } },
        { ...mark, cause: 'p v2' },
      );

      expect(changed.containers.map(({ image }) => image)).toEqual(['r.test/a:v1', 'r.test/p:v2']);
      expect(changed).toMatchObject({ mark: 'op-1', generation: 2 });
      expect(changed.annotations).toMatchObject({ 'kubernetes.io/change-cause': 'p v2' });
      expect(await stage.kubernetes.read(target)).toMatchObject({
        mark: 'op-1',
        templateDigest: changed.templateDigest,
      });
    });

    test('does not write over what came in between', async () => {
      const target = await stage.applied();
      const seen = await stage.kubernetes.read(target);
      await stage.cluster.apply(workload(target.namespace, { replicas: 1 }));

      const late = stage.kubernetes.change(seen, { images: { app: 'r.test/a:v2' } }, mark);

      await expect(late).rejects.toThrow(Conflict);
      expect(await stage.kubernetes.read(target)).toMatchObject({
        mark: null,
        templateDigest: seen.templateDigest,
      });
    });

    test('shows in a dry run what would be kept, and keeps nothing', async () => {
      const target = await stage.applied();
      const images = { app: 'r.test/a:v2' };

      const shown = await stage.change(target, { images }, { ...mark, dryRun: true });

      expect(shown.containers[0]?.image).toBe('r.test/a:v2');
      expect((await stage.kubernetes.read(target)).containers[0]?.image).toBe('registry.test/checkout:v1');
      const written = await stage.change(target, { images }, mark);
      expect(written.templateDigest).toBe(shown.templateDigest);
    });

    test.each(['deployment', 'statefulset', 'daemonset'] as const)(
      'what a %s has rolled out under a mark is known when somebody has taken it back, and the mark with it',
      async (kind) => {
        const target = await stage.applied({ kind });
        const before = await stage.kubernetes.read(target);
        const written = await stage.change(target, { images: { app: 'r.test/a:v2' } }, mark);
        const rolledOut = () => stage.kubernetes.hasRolledOut(written, 'op-1');
        await eventually(async () => expect(await rolledOut()).toBe(true));

        // `kubectl rollout undo` puts the annotations of that revision back as well.
        await stage.change(target, { template: before.template }, { mark: 'op-0' });

        expect(await rolledOut()).toBe(true);
        expect(await stage.kubernetes.hasRolledOut(written, 'op-2')).toBe(false);
      },
    );

    test('puts a whole template back, to the letter', async () => {
      const target = await stage.applied({ initImages: { wait: 'r.test/wait:v1' } });
      const good = await stage.kubernetes.read(target);
      await stage.change(target, { images: { app: 'r.test/a:v2', wait: 'r.test/wait:v2' } }, mark);

      const back = await stage.change(target, { template: good.template }, { mark: 'op-2' });

      expect(back.template).toEqual(good.template);
      expect(back.mark).toBe('op-2');
    });

    test('scales, pauses, resumes and restarts', async () => {
      const target = await stage.applied();

      expect(await stage.change(target, { replicas: 3 }, mark)).toMatchObject({ replicas: 3 });
      expect(await stage.change(target, { paused: true }, mark)).toMatchObject({ paused: true });
      await expect(
        stage.kubernetes.read(target).then((seen) => stage.kubernetes.change(seen, { restart: 'now' }, mark)),
      ).rejects.toThrow(`Deployment *checkout* in *${target.namespace}* is paused: resume it first.`);
      expect(await stage.change(target, { paused: false }, mark)).toMatchObject({ paused: false });
      const restarted = await stage.change(target, { restart: '2026-11-25T12:00:00Z' }, mark);
      expect(restarted.template).toMatchObject({
        metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-25T12:00:00Z' } },
      });
    });

    test('refuses a container that is not there, and names those that are', async () => {
      const seen = await stage.kubernetes.read(await stage.applied());

      const changed = stage.kubernetes.change(seen, { images: { ap: 'r.test/a:v2' } }, mark);

      await expect(changed).rejects.toThrow(UserError);
      await expect(changed).rejects.toThrow('has no container *ap*, only *app*.');
    });

    test('passes on what the server would not take', async () => {
      const target = await stage.applied();
      const broken = { ...(await stage.kubernetes.read(target)).template, spec: { containers: [] } };

      const error: unknown = await stage
        .change(target, { template: broken }, mark)
        .catch((cause: unknown) => cause);

      expect(error).toBeInstanceOf(Rejected);
      expect((error as Rejected).said).toContain('spec.template.spec.containers');
    });
  });
}
