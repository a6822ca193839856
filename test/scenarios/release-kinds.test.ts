// StatefulSets and DaemonSets are released as Deployments are.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';
import { workload } from '#test/support/workloads.ts';

describe.each(['statefulset', 'daemonset'] as const)('a %s', (kind) => {
  let stage: ReleaseStage;
  beforeAll(async () => {
    stage = await startReleaseStage({ apps: ['ledger'], app: { workload: `${kind}/ledger` } });
    const image = stage.push('ledger', 'v1');
    stage.cluster.apply(workload(namespaces.staging, { kind, name: 'ledger', images: image }));
  });
  afterAll(() => stage[Symbol.asyncDispose]());
  beforeEach(() => stage.bot.reset());

  const chen = () => stage.bot.slack.user('chen');
  const ops = () => stage.bot.slack.channel('ops');
  const images = () =>
    stage.cluster.pods(namespaces.staging).map(({ spec }) => spec.containers[0]?.image ?? '');

  async function deploy(tag: string) {
    stage.push('ledger', tag);
    await chen().type(`/deploy ledger ${tag} staging`, { in: 'ops' });
    return await ops().expectMessage(new RegExp(`Deploy ledger ${tag} to staging`));
  }

  test('is rolled out to its last pod, and proven good', async () => {
    const card = await deploy('v2');
    await card.thread().expectMessage(/Every replica of ledger in staging runs v2/);
    expect(new Set(images())).toEqual(new Set([stage.image('ledger', 'v2')]));

    stage.bot.clock.advance(61_000);
    await card.expectText(/and it is proven good/);
  });

  test('that crashes is told with its cause, and is back on what works by a click', async () => {
    const card = await deploy('v3-crash');
    const told = await card.thread().expectMessage(/will not finish by itself/);
    expect(told.text).toContain('exit code 1');

    await card.expectText(/will not finish by itself/);
    await card.button('Roll back').click('chen');
    const back = await ops().expectMessage(/Roll back ledger in staging/);
    if (kind === 'statefulset') {
      await back.expectText(/waits for pod ledger-1 of an earlier revision/);
      stage.bot.clock.advance(31_000);
      await back.expectText(/Delete pod ledger-1: it comes back as the new revision/);
      await back.button('Delete pod ledger-1').click('chen');
      await ops().expectMessage(/Pod ledger-1 made way, and ledger in staging goes on rolling out/);
    }
    await back.expectText(/is back on v2/);
    expect(new Set(images())).toEqual(new Set([stage.image('ledger', 'v2')]));
  });

  test('that nothing holds up is left alone', async () => {
    const { text } = await chen().run('/release unstick ledger staging', { in: 'ops' });

    expect(text).toMatch(/No pod of an earlier revision holds ledger in staging up/);
  });
});
