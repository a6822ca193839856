// What the Kubernetes integration does, on whatever speaks the API: the sandbox's cluster and a real one alike.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { TemporaryError, UserError } from '#src/errors.ts';
import { connectKubernetes } from '#src/integrations/kubernetes/connect.ts';
import { Conflict, Forbidden, NotFound, Rejected } from '#src/integrations/kubernetes/errors.ts';
import type {
  Change,
  ChangeOptions,
  Kubernetes,
  Target,
  Workload,
} from '#src/integrations/kubernetes/kubernetes.ts';
import type { TestCluster } from './cluster.ts';
import { eventually } from './cluster-admin.ts';
import { targetOf, type WorkloadOptions, workload } from './workloads.ts';

export function clusterCases(name: string, startCluster: () => Promise<TestCluster>): void {
  describe(`the Kubernetes integration on ${name}`, () => {
    let cluster: TestCluster;
    let kubernetes: Kubernetes;
    const connect = (kubeconfig: string) => connectKubernetes({ name: 'main', kubeconfig }, systemClock());

    beforeAll(async () => {
      cluster = await startCluster();
      kubernetes = await connect(cluster.kubeconfig);
    });

    afterAll(async () => {
      await kubernetes?.close();
      await cluster?.[Symbol.asyncDispose]();
    });

    async function applied(options: WorkloadOptions = {}) {
      const namespace = await cluster.namespace();
      const target = targetOf(await cluster.apply(workload(namespace, options)));
      // Before the controllers have seen it, their first writes would make what was read stale.
      await eventually(async () => expect((await kubernetes.read(target)).revision).not.toBeNull());
      return target;
    }

    /** What has been read may be outdated by a controller a moment later; the bot reads again, too. */
    async function change(target: Target, what: Change, options: ChangeOptions): Promise<Workload> {
      try {
        return await kubernetes.change(await kubernetes.read(target), what, options);
      } catch (error) {
        if (error instanceof Conflict) return change(target, what, options);
        throw error;
      }
    }

    test('says its version', async () => {
      expect(await kubernetes.version()).toMatch(/^v1\.36\./);
    });

    describe('reading', () => {
      test('tells the images, init containers first, and keeps the template as it came', async () => {
        const target = await applied({
          images: { app: 'registry.test/checkout:v1', proxy: 'registry.test/proxy:v7' },
          initImages: { wait: 'registry.test/wait:v1' },
        });

        const read = await kubernetes.read(target);

        expect(read.containers).toEqual([
          { name: 'wait', image: 'registry.test/wait:v1', init: true },
          { name: 'app', image: 'registry.test/checkout:v1', init: false },
          { name: 'proxy', image: 'registry.test/proxy:v7', init: false },
        ]);
        expect(read).toMatchObject({ target, replicas: 2, paused: false, revision: '1', mark: null });
        expect(read.progressDeadline).toBe(600_000);
        const path = `/apis/apps/v1/namespaces/${target.namespace}/deployments/checkout`;
        const { spec } = (await cluster.request('GET', path)) as { spec: { template: object } };
        expect(read.template).toEqual(spec.template);
      });

      test.each([
        ['Argo CD', { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:t/checkout' } }],
        ['Flux', { labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }],
        [
          'Helm',
          {
            labels: { 'app.kubernetes.io/managed-by': 'Helm' },
            annotations: { 'meta.helm.sh/release-name': 'shop' },
          },
        ],
      ])('tells that %s keeps it', async (tool, options) => {
        expect((await kubernetes.read(await applied(options))).managedBy).toEqual({ tool, name: 'shop' });
      });

      test('says what is not there', async () => {
        const namespace = await cluster.namespace();

        const read = kubernetes.read({ kind: 'statefulset', namespace, name: 'carts' });

        await expect(read).rejects.toThrow(NotFound);
        await expect(read).rejects.toThrow(
          `There is no statefulset *carts* in *${namespace}* in the cluster *main*.`,
        );
      });
    });

    describe('changing', () => {
      const mark = { mark: 'op-1' };

      test('writes images and leaves its mark in one call', async () => {
        const target = await applied({ images: { app: 'r.test/a:v1', proxy: 'r.test/p:v1' } });

        const changed = await change(
          target,
          { images: { proxy: 'r.test/p:v2' } },
          { ...mark, cause: 'p v2' },
        );

        expect(changed.containers.map(({ image }) => image)).toEqual(['r.test/a:v1', 'r.test/p:v2']);
        expect(changed).toMatchObject({ mark: 'op-1', generation: 2 });
        expect(changed.annotations).toMatchObject({ 'kubernetes.io/change-cause': 'p v2' });
        expect(await kubernetes.read(target)).toMatchObject({
          mark: 'op-1',
          templateDigest: changed.templateDigest,
        });
      });

      test('does not write over what came in between', async () => {
        const target = await applied();
        const seen = await kubernetes.read(target);
        await cluster.apply(workload(target.namespace, { replicas: 1 }));

        const late = kubernetes.change(seen, { images: { app: 'r.test/a:v2' } }, mark);

        await expect(late).rejects.toThrow(Conflict);
        expect(await kubernetes.read(target)).toMatchObject({
          mark: null,
          templateDigest: seen.templateDigest,
        });
      });

      test('shows in a dry run what would be kept, and keeps nothing', async () => {
        const target = await applied();
        const images = { app: 'r.test/a:v2' };

        const shown = await change(target, { images }, { ...mark, dryRun: true });

        expect(shown.containers[0]?.image).toBe('r.test/a:v2');
        expect((await kubernetes.read(target)).containers[0]?.image).toBe('registry.test/checkout:v1');
        const written = await change(target, { images }, mark);
        expect(written.templateDigest).toBe(shown.templateDigest);
      });

      test('puts a whole template back, to the letter', async () => {
        const target = await applied({ initImages: { wait: 'r.test/wait:v1' } });
        const good = await kubernetes.read(target);
        await change(target, { images: { app: 'r.test/a:v2', wait: 'r.test/wait:v2' } }, mark);

        const back = await change(target, { template: good.template }, { mark: 'op-2' });

        expect(back.template).toEqual(good.template);
        expect(back.mark).toBe('op-2');
      });

      test('scales, pauses, resumes and restarts', async () => {
        const target = await applied();

        expect(await change(target, { replicas: 3 }, mark)).toMatchObject({ replicas: 3 });
        expect(await change(target, { paused: true }, mark)).toMatchObject({ paused: true });
        await expect(
          kubernetes.read(target).then((seen) => kubernetes.change(seen, { restart: 'now' }, mark)),
        ).rejects.toThrow(`Deployment *checkout* in *${target.namespace}* is paused: resume it first.`);
        expect(await change(target, { paused: false }, mark)).toMatchObject({ paused: false });
        const restarted = await change(target, { restart: '2026-11-25T12:00:00Z' }, mark);
        expect(restarted.template).toMatchObject({
          metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-25T12:00:00Z' } },
        });
      });

      test('refuses a container that is not there, and names those that are', async () => {
        const seen = await kubernetes.read(await applied());

        const changed = kubernetes.change(seen, { images: { ap: 'r.test/a:v2' } }, mark);

        await expect(changed).rejects.toThrow(UserError);
        await expect(changed).rejects.toThrow('has no container *ap*, only *app*.');
      });

      test('passes on what the server would not take', async () => {
        const target = await applied();
        const broken = { ...(await kubernetes.read(target)).template, spec: { containers: [] } };

        const error: unknown = await change(target, { template: broken }, mark).catch(
          (cause: unknown) => cause,
        );

        expect(error).toBeInstanceOf(Rejected);
        expect((error as Rejected).said).toContain('spec.template.spec.containers');
      });
    });

    describe('with too few rights', () => {
      test('names whose right is missing, and which', async () => {
        const target = await applied();
        const { namespace } = target;
        const reading = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get'] }];
        const poor = await connect(await cluster.kubeconfigWith(namespace, reading));
        const seen = await poor.read(target);

        const changed = poor.change(seen, { images: { app: 'r.test/a:v2' } }, { mark: 'op-1' });

        await expect(changed).rejects.toThrow(Forbidden);
        await expect(changed).rejects.toThrow(
          /^\*system:serviceaccount:\S+\*, the bot's identity in the cluster \*main\*, may not patch \*deployments\.apps\*/,
        );
        expect(
          await poor.missingRights(namespace, [
            { verb: 'get', resource: 'deployments', group: 'apps' },
            { verb: 'patch', resource: 'deployments', group: 'apps' },
            { verb: 'get', resource: 'pods/log', group: '' },
          ]),
        ).toEqual([
          { verb: 'patch', resource: 'deployments', group: 'apps' },
          { verb: 'get', resource: 'pods/log', group: '' },
        ]);
        await poor.close();
      });

      test('a rollout that may not be watched says so at once', async () => {
        const target = await applied();
        const rules = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'list', 'watch'] }];
        const poor = await connect(await cluster.kubeconfigWith(target.namespace, rules));
        const watching = poor.watchRollout(target, await poor.read(target), new AbortController().signal);

        const first = watching[Symbol.asyncIterator]().next();

        await expect(first).rejects.toThrow(/may not list \*(pods|replicasets\.apps)\*/);
        await poor.close();
      });
    });

    describe('logs', () => {
      async function running() {
        const { namespace } = await applied({ replicas: 1 });
        return eventually(async () => {
          const { items } = await cluster.request('GET', `/api/v1/namespaces/${namespace}/pods`);
          const [pod] = items as { metadata: { name: string }; status: { phase: string } }[];
          expect(pod?.status.phase).toBe('Running');
          return { namespace, name: pod?.metadata.name ?? '' };
        });
      }

      test('are the last lines, and of those the last bytes, in whole lines', async () => {
        const pod = await running();
        await cluster.writeLog('app', ['one', 'two', 'trois étés', 'four'], ['before']);
        const app = { container: 'app', lines: 3, bytes: 1000 };

        expect(await kubernetes.logs(pod, app)).toBe('two\ntrois étés\nfour\n');
        expect(await kubernetes.logs(pod, { ...app, bytes: 12 })).toBe('four\n');
        expect(await kubernetes.logs(pod, { ...app, previous: true })).toBe('before\n');
      });

      test('are empty where there are none', async () => {
        const pod = await running();

        expect(
          await kubernetes.logs({ ...pod, name: 'nobody' }, { container: 'app', lines: 3, bytes: 9 }),
        ).toBe('');
        expect(await kubernetes.logs(pod, { container: 'other', lines: 3, bytes: 9 })).toBe('');
      });
    });

    describe('jobs', () => {
      const spec = (image: string) => ({
        backoffLimit: 0,
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image }] } },
      });
      const job = async (image: string) => ({
        ...{ namespace: await cluster.namespace(), name: 'migrate-v2', mark: 'op-1', spec: spec(image) },
      });

      test('run to their end', async () => {
        const wanted = await job('r.test/migrate:v2');

        await kubernetes.createJob(wanted);

        const done = await eventually(async () => {
          const found = await kubernetes.readJob(wanted.namespace, wanted.name);
          expect(found?.state).toBe('complete');
          return found;
        });
        expect(done).toMatchObject({ mark: 'op-1', pods: [{ container: 'migrate', exitCode: 0 }] });
      });

      test('fail with a reason and an exit code', async () => {
        const wanted = await job('r.test/migrate:v2-jobfail');

        await kubernetes.createJob(wanted);

        await eventually(async () =>
          expect(await kubernetes.readJob(wanted.namespace, wanted.name)).toMatchObject({
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
        const first = await kubernetes.createJob(wanted);

        expect((await kubernetes.createJob(wanted)).uid).toBe(first.uid);
        await expect(kubernetes.createJob({ ...wanted, mark: 'op-2' })).rejects.toThrow(Conflict);
      });

      test('are deleted with their pods, also when they are gone already', async () => {
        const wanted = await job('r.test/migrate:v2');
        await kubernetes.createJob(wanted);

        await kubernetes.deleteJob(wanted.namespace, wanted.name);
        await kubernetes.deleteJob(wanted.namespace, wanted.name);

        await eventually(async () => {
          expect(await kubernetes.readJob(wanted.namespace, wanted.name)).toBeNull();
          const path = `/api/v1/namespaces/${wanted.namespace}/pods`;
          expect(await cluster.request('GET', path)).toMatchObject({ items: [] });
        });
      });
    });

    test('a pod is deleted only while it is the one that was meant', async () => {
      const target = await applied({ replicas: 1 });
      const path = `/api/v1/namespaces/${target.namespace}/pods`;
      const pods = async () =>
        (await cluster.request('GET', path)).items as { metadata: { name: string; uid: string } }[];
      const [pod] = await eventually(async () => {
        const found = await pods();
        expect(found).toHaveLength(1);
        return found;
      });
      const { name = '', uid = '' } = pod?.metadata ?? {};
      const { namespace } = target;

      await kubernetes.deletePod({ namespace, name, uid: 'another' });
      expect((await pods()).map(({ metadata }) => metadata.uid)).toEqual([uid]);

      await kubernetes.deletePod({ namespace, name, uid });
      await eventually(async () =>
        expect((await pods()).map(({ metadata }) => metadata.uid)).not.toContain(uid),
      );
      await kubernetes.deletePod({ namespace, name, uid });
    });

    test('quotas tell what is used of what there is', async () => {
      const namespace = await cluster.namespace();
      const metadata = { name: 'pods', namespace };
      await cluster.apply({
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata,
        spec: { hard: { pods: '3' } },
      });

      await eventually(async () =>
        expect(await kubernetes.quotas(namespace)).toEqual([
          { name: 'pods', resources: { pods: { hard: '3', used: '0' } } },
        ]),
      );
    });

    test('a server that is down is a temporary error, and is reached again when it is back', async () => {
      const target = await applied();
      await cluster.killServer();

      await expect(kubernetes.read(target)).rejects.toThrow(TemporaryError);

      await cluster.startServer();
      expect(await eventually(() => kubernetes.read(target))).toMatchObject({ target });
    });
  });
}
