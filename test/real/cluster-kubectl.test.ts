// A real kubectl judges the sandbox's cluster: an independent referee, which knows nothing of what it is talking to.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxCluster, startSandboxCluster } from '#sandbox/cluster/start.ts';
import { controlPlaneMissing } from '#test/support/control-plane.ts';
import { kubectlProgram, runProgram, type Said } from '#test/support/kubectl.ts';
import { temporaryFolder } from '#test/support/process.ts';

describe.skipIf(controlPlaneMissing())('kubectl on the sandbox cluster', () => {
  let program: string;
  let cluster: SandboxCluster;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  beforeAll(async () => {
    program = kubectlProgram();
    folder = await temporaryFolder('kubectl');
    cluster = await startSandboxCluster({ pace: 'quick', namespaces: ['shop'] });
    await writeFile(join(folder.path, 'kubeconfig'), cluster.kubeconfig());
  });

  afterAll(async () => {
    await cluster?.close();
    await folder?.[Symbol.asyncDispose]();
  });

  const kubectl = (...args: string[]): Promise<Said> => {
    const [config, cache] = [join(folder.path, 'kubeconfig'), join(folder.path, 'cache')];
    return runProgram(program, [`--kubeconfig=${config}`, `--cache-dir=${cache}`, '-n', 'shop', ...args]);
  };

  const image = (tag: string) => `registry.example/checkout:${tag}`;

  async function manifest(name: string, tag: string, more: object = {}): Promise<string> {
    const labels = { app: name };
    const file = join(folder.path, `${name}-${tag}.json`);
    const object = {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop' } },
      spec: {
        ...{ replicas: 2, selector: { matchLabels: labels }, ...more },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: image(tag) }] } },
      },
    };
    await writeFile(file, JSON.stringify(object));
    return file;
  }

  test('applies, watches a rollout to its end, lists its history and takes it back', async () => {
    const first = await manifest('checkout', 'v1');
    expect(await kubectl('apply', '--server-side', '-f', first)).toEqual({
      ...{ code: 0, output: 'deployment.apps/checkout serverside-applied\n' },
    });
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')).code).toBe(0);

    await kubectl('apply', '--server-side', '-f', await manifest('checkout', 'v2-slow1'));
    const status = await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s');
    expect(status.output).toContain('out of 2 new replicas have been updated');
    expect(status.output).toMatch(/deployment "checkout" successfully rolled out\n$/);

    const { output } = await kubectl('rollout', 'history', 'deployment/checkout');
    expect(output).toMatch(/^1 .*\n2 /m);
    expect(await kubectl('rollout', 'undo', 'deployment/checkout')).toMatchObject({
      ...{ code: 0, output: 'deployment.apps/checkout rolled back\n' },
    });
    expect((await kubectl('rollout', 'status', 'deployment/checkout', '--timeout=30s')).code).toBe(0);
    expect(cluster.deployment('shop', 'checkout').image()).toBe(image('v1'));
  });

  test('says that a deadline is over', async () => {
    await kubectl(
      'apply',
      '--server-side',
      '-f',
      await manifest('late', 'v1-unready', { progressDeadlineSeconds: 1 }),
    );

    const status = await kubectl('rollout', 'status', 'deployment/late', '--timeout=30s');

    expect(status).toMatchObject({ code: 1 });
    expect(status.output).toContain('deployment "late" exceeded its progress deadline');
  });

  test('is told who owns a field, and forces its way', async () => {
    await kubectl('apply', '--server-side', '-f', await manifest('owned', 'v1'));
    await kubectl('set', 'image', 'deployment/owned', `app=${image('v2')}`);
    const file = await manifest('owned', 'v3');

    const refused = await kubectl('apply', '--server-side', '-f', file);
    const forced = await kubectl('apply', '--server-side', '--force-conflicts', '-f', file);

    expect(refused.output).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl-set" using apps/v1: .spec.template.spec.containers[name="app"].image',
    );
    expect(forced.code).toBe(0);
  });

  test('goes on by server-side apply with what it applied from its own side before', async () => {
    expect((await kubectl('apply', '-f', await manifest('moved', 'v1'))).code).toBe(0);

    expect(await kubectl('apply', '--server-side', '-f', await manifest('moved', 'v2'))).toEqual({
      ...{ code: 0, output: 'deployment.apps/moved serverside-applied\n' },
    });
    expect(cluster.deployment('shop', 'moved').image()).toBe(image('v2'));
    const owners = cluster.deployment('shop', 'moved').object.metadata.managedFields ?? [];
    expect(owners.map(({ manager, operation }) => `${manager} ${operation}`)).not.toContain(
      'kubectl-client-side-apply Update',
    );
  });

  test('lists, describes, logs, scales, restarts, pauses and deletes', async () => {
    await kubectl('apply', '--server-side', '-f', await manifest('daily', 'v1-crash'));
    await cluster.expectPod('shop', 'backing off', ({ metadata, status }) => {
      const reason = status.containerStatuses?.[0]?.state.waiting?.reason;
      return metadata.name.startsWith('daily') && reason === 'CrashLoopBackOff';
    });

    const pods = await kubectl('get', 'pods', '-l', 'app=daily');
    expect(pods.output).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\ndaily-\w+-\w+ +0\/1 +CrashLoopBackOff +1 /,
    );
    expect((await kubectl('describe', 'deployment/daily')).output).toContain('Scaled up replica set daily-');
    expect((await kubectl('logs', 'deployment/daily', '--previous')).output).toContain('exiting with code 1');
    for (const args of [['scale', '--replicas=1'], ['rollout', 'restart'], ['rollout', 'pause'], ['delete']])
      expect((await kubectl(...args, 'deployment/daily')).code).toBe(0);
    expect((await kubectl('get', 'deployment/daily')).output).toBe(
      'Error from server (NotFound): deployments.apps "daily" not found\n',
    );
  });

  test('asks what it may do, and dry-runs with typos refused', async () => {
    expect(await kubectl('auth', 'can-i', 'patch', 'deployments.apps')).toEqual({ code: 0, output: 'yes\n' });
    const file = await manifest('typo', 'v1', { replicaz: 2 });

    const refused = await kubectl('create', '--dry-run=server', '-f', file);

    expect(refused.output).toContain('strict decoding error: unknown field "spec.replicaz"');
  });

  test('watches a StatefulSet and a DaemonSet, and takes them back by their revisions', async () => {
    const labels = { app: 'carts' };
    for (const [kind, name, more] of [
      ['StatefulSet', 'carts', { replicas: 2, serviceName: 'carts' }],
      ['DaemonSet', 'agent', {}],
    ] as const) {
      const what = `${kind.toLowerCase()}/${name}`;
      const spec = { ...more, selector: { matchLabels: labels } };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: image('v1') }] } };
      const metadata = { name, namespace: 'shop' };
      cluster.apply({ apiVersion: 'apps/v1', kind, metadata, spec: { ...spec, template } });
      expect((await kubectl('rollout', 'status', what, '--timeout=30s')).code).toBe(0);
      expect((await kubectl('set', 'image', what, `app=${image('v2')}`)).code).toBe(0);
      expect((await kubectl('rollout', 'status', what, '--timeout=30s')).code).toBe(0);

      expect((await kubectl('rollout', 'history', what)).output).toMatch(/^1 .*\n2 /m);
      expect(await kubectl('rollout', 'undo', what)).toMatchObject({ code: 0 });
      expect((await kubectl('rollout', 'status', what, '--timeout=30s')).code).toBe(0);
      const { output } = await kubectl(
        'get',
        what,
        '-o',
        'jsonpath={.spec.template.spec.containers[0].image}',
      );
      expect(output).toBe(image('v1'));
    }
  });
});
