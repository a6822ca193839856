import { describe, expect, test } from 'vitest';
import { Conflict } from '#src/integrations/kubernetes/errors.ts';
import { eventually } from '../cluster-admin.ts';
import type { Stage } from './stage.ts';

export function jobCases(stage: Stage): void {
  describe('jobs', () => {
    const spec = (image: string) => ({
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image }] } },
    });
    const job = async (image: string) => ({
      ...{ namespace: await stage.cluster.namespace(), name: 'migrate-v2', mark: 'op-1', spec: spec(image) },
    });

    test('run to their end', async () => {
      const wanted = await job('r.test/migrate:v2');

      await stage.kubernetes.createJob(wanted);

      const done = await eventually(async () => {
        const found = await stage.kubernetes.readJob(wanted.namespace, wanted.name);
        expect(found?.state).toBe('complete');
        return found;
      });
      expect(done).toMatchObject({ mark: 'op-1', pods: [{ container: 'migrate', exitCode: 0 }] });
    });

    test('fail with a reason and an exit code', async () => {
      const wanted = await job('r.test/migrate:v2-jobfail');

      await stage.kubernetes.createJob(wanted);

      await eventually(async () =>
        expect(await stage.kubernetes.readJob(wanted.namespace, wanted.name)).toMatchObject({
          ...{
            state: 'failed',
            reason: 'BackoffLimitExceeded',
            pods: [{ container: 'migrate', exitCode: 1 }],
          },
        }),
      );
    });

    test('are made once, however often we ask, and not instead of another', async () => {
      const wanted = await job('r.test/migrate:v2-slow');
      const first = await stage.kubernetes.createJob(wanted);

      expect((await stage.kubernetes.createJob(wanted)).uid).toBe(first.uid);
      await expect(stage.kubernetes.createJob({ ...wanted, mark: 'op-2' })).rejects.toThrow(Conflict);
    });

    test('are deleted with their pods, also when they are gone already', async () => {
      const wanted = await job('r.test/migrate:v2');
      await stage.kubernetes.createJob(wanted);

      await stage.kubernetes.deleteJob(wanted.namespace, wanted.name);
      await stage.kubernetes.deleteJob(wanted.namespace, wanted.name);

      await eventually(async () => {
        expect(await stage.kubernetes.readJob(wanted.namespace, wanted.name)).toBeNull();
        const path = `/api/v1/namespaces/${wanted.namespace}/pods`;
        expect(await stage.cluster.request('GET', path)).toMatchObject({ items: [] });
      });
    });
  });

  test('a pod is deleted only while it is the one that was meant', async () => {
    const target = await stage.applied({ replicas: 1 });
    const path = `/api/v1/namespaces/${target.namespace}/pods`;
    const pods = async () =>
      (await stage.cluster.request('GET', path)).items as { metadata: { name: string; uid: string } }[];
    const [pod] = await eventually(async () => {
      const found = await pods();
      expect(found).toHaveLength(1);
      return found;
    });
    const { name = '', uid = '' } = pod?.metadata ?? {};
    const { namespace } = target;

    await stage.kubernetes.deletePod({ namespace, name, uid: 'another' });
    expect((await pods()).map(({ metadata }) => metadata.uid)).toEqual([uid]);

    await stage.kubernetes.deletePod({ namespace, name, uid });
    await eventually(async () =>
      expect((await pods()).map(({ metadata }) => metadata.uid)).not.toContain(uid),
    );
    await stage.kubernetes.deletePod({ namespace, name, uid });
  });
}
