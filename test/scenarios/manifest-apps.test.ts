// Apps that are written by their manifest, whole, beside others who have a say in the same objects.
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '#src/json.ts';
import { namespaces, type ReleaseStage, startReleaseStage } from '#test/support/release-stage.ts';

let folder: string;
let stage: ReleaseStage;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-manifests-'));
  stage = await startReleaseStage({
    apps: ['checkout'],
    app: { environments: { staging: { manifest: join(folder, 'checkout.yml') } } },
  });
  await stage.install('checkout', 'v1');
  await stage.seenToRunWell('checkout', 'v1', 'staging');
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
beforeEach(() => stage.bot.reset());

const chen = () => stage.bot.slack.user('chen');
const ops = () => stage.bot.slack.channel('ops');
const live = () => stage.cluster.deployment(namespaces.staging, 'checkout');
const template = () => structuredClone(live().object.spec.template);
const logLevel = () =>
  (template().spec.containers[0] as unknown as { env?: { value: string }[] }).env?.[0]?.value;

/** As its authors keep it. */
const manifest = (level: string, spec: JsonObject = {}) => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'checkout' } },
  spec: {
    ...{ selector: { matchLabels: { app: 'checkout' } }, ...spec },
    template: {
      metadata: { labels: { app: 'checkout' } },
      spec: {
        containers: [
          {
            ...{ name: 'app', image: stage.image('checkout', 'v1').replace(/@.*/, '') },
            env: [{ name: 'LOG_LEVEL', value: level }],
          },
        ],
      },
    },
  },
});

async function writeManifest(...documents: object[]): Promise<void> {
  await writeFile(join(folder, 'checkout.yml'), documents.map((one) => stringify(one)).join('---\n'));
}

async function deploy(tag: string) {
  stage.push('checkout', tag);
  await chen().type(`/deploy checkout ${tag} staging`, { in: 'ops' });
  return await ops().expectMessage(new RegExp(`Deploy checkout ${tag} to staging`));
}

async function prove(card: Awaited<ReturnType<typeof deploy>>): Promise<void> {
  await card.thread().expectMessage(/Every replica of checkout in staging runs/);
  stage.bot.clock.advance(61_000);
  await card.expectText(/and it is proven good/);
}

async function takeOver(card: Awaited<ReturnType<typeof deploy>>): Promise<void> {
  await card.expectText(/Go on only if that is to be overwritten/);
  await card.button('Override…').click('chen');
  const form = await (await chen().expectModal('Override')).expectText('Reason');
  await form.fill({ Reason: 'the bot releases it from now on' }).submit();
}

test('who set it before is named, field by field; a person takes it over, and it is written as the manifest says', async () => {
  await writeManifest(manifest('info'));
  const card = await deploy('v2');
  await card.expectText(/Its manifest checkout\.yml is applied/);
  await card.expectText(
    /Others have set what the manifest sets otherwise: kubectl: containers\[app\]\.image\. Go on only if/,
  );
  await card.expectText(/\+ containers\[app\]\.env\[LOG_LEVEL\]\.value/);
  expect(live().image()).toBe(stage.image('checkout', 'v1'));

  await takeOver(card);
  await prove(card);
  expect(live().image()).toBe(stage.image('checkout', 'v2'));
  expect(logLevel()).toBe('info');
  expect(live().object.spec.replicas).toBe(2);
});

test('a changed manifest is a release of its own, of the same image too; an unchanged one is none', async () => {
  const { text } = await chen().run('/deploy checkout v2 staging', { in: 'ops' });
  expect(text).toMatch(/v2 is what runs as checkout in staging/);

  await writeManifest(manifest('debug', { minReadySeconds: 1 }));
  await chen().type('/deploy checkout v2 staging', { in: 'ops' });
  const card = await ops().expectMessage(/v2 → v2/);
  await card.expectText(/containers\[app\]\.env\[LOG_LEVEL\]\.value changes \(not shown\)/);
  await card.expectText(/\+ minReadySeconds 1/);
  await prove(card);
  expect(logLevel()).toBe('debug');
});

test('a rollback applies the recorded manifest, whatever the file says by then, and leaves the replicas alone', async () => {
  const good = template();
  await writeManifest(manifest('trace', { replicas: 3 }));
  const card = await deploy('v3-crash');
  await card.expectText(/kubectl: replicas/);
  await card.expectText(/− minReadySeconds 1/);
  await card.expectText(/replicas 2 → 3/);
  await takeOver(card);
  await card.thread().expectMessage(/will not finish by itself/);
  await card.expectText(/will not finish by itself/);

  await card.button('Roll back').click('chen');
  const back = await ops().expectMessage(/Roll back checkout in staging/);
  await back.expectText(/is back on v2/);
  expect(template()).toEqual(good);
  expect(live().object.spec).toMatchObject({ replicas: 3, minReadySeconds: 1 });
  await chen().type('/release unlock checkout staging', { in: 'ops' });
  const shown = await chen().run('/release show checkout staging v2', { in: 'ops' });
  expect(shown.text).toMatch(/Its manifest was applied, and is kept with it/);
});

test('scaling says that the manifest names another number; what restart and scale set is nobody’s conflict', async () => {
  await writeManifest(manifest('info', { replicas: 3 }));
  await prove(await deploy('v4'));
  await chen().type('/release restart checkout staging', { in: 'ops' });
  await (await ops().expectMessage(/Restart checkout/)).expectText(/Every pod of checkout in staging is new/);
  await chen().type('/release scale checkout staging to 1', { in: 'ops' });
  const scaled = await ops().expectMessage(/Scale checkout in staging to 1/);
  await scaled.expectText(/Its manifest says 3 replicas: the next deploy goes back to that/);
  await scaled.expectText(/runs 1 replica/);

  await writeManifest(manifest('info'));
  await prove(await deploy('v5'));
  expect(live().object.spec.replicas).toBe(1);
  expect(JSON.stringify(template())).toContain('restartedAt');
});

test('a change of the manifest that leaves the pods alone is gone back from, not past', async () => {
  await writeManifest(manifest('info', { minReadySeconds: 1 }));
  await chen().type('/deploy checkout v5 staging', { in: 'ops' });
  await prove(await ops().expectMessage(/v5 → v5/));
  expect(live().object.spec).toMatchObject({ minReadySeconds: 1 });

  await chen().type('/rollback checkout staging', { in: 'ops' });
  const back = await ops().expectMessage(/v5 \(proven good\) → v5/);
  await back.expectText(/− minReadySeconds 1/);
  await back.expectText(/is back on v5/);
  expect(live().object.spec).not.toHaveProperty('minReadySeconds');
  await chen().run('/release unlock checkout staging', { in: 'ops' });
});

test('after a rollback too, scaling says that the manifest names another number', async () => {
  await chen().type('/rollback checkout staging to v4', { in: 'ops' });
  const back = await ops().expectMessage(/Roll back checkout in staging to v4/);
  await back.expectText(/is back on v4/);
  await chen().run('/release unlock checkout staging', { in: 'ops' });
  expect(live().object.spec.replicas).toBe(1);

  await chen().type('/release scale checkout staging to 2', { in: 'ops' });
  const scaled = await ops().expectMessage(/Scale checkout in staging to 2/);
  await scaled.expectText(/Its manifest says 3 replicas: the next deploy goes back to that/);
  await scaled.expectText(/runs 2 replicas/);
});

test('the image of another container is shown as it changes, and its change is a release', async () => {
  const beside = async (tag: string) => {
    const changed = manifest('info');
    const { containers } = changed.spec.template.spec;
    const proxy = { name: 'proxy', image: `registry.test/proxy:${tag}` };
    Object.assign(changed.spec.template.spec, { containers: [...containers, proxy] });
    await writeManifest(changed);
  };
  await beside('1');
  const card = await deploy('v6');
  await card.expectText(/\+ containers\[proxy\]\.image registry\.test\/proxy:1/);
  await card.expectText(/^(?!.*containers\[app\]\.image)/s);
  await prove(card);

  await beside('2');
  await chen().type('/deploy checkout v6 staging', { in: 'ops' });
  const again = await ops().expectMessage(/v6 → v6/);
  await again.expectText(/containers\[proxy\]\.image registry\.test\/proxy:1 → registry\.test\/proxy:2/);
  await prove(again);
});

test.each([
  [
    'another object',
    [{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'checkout' } }],
    /document 2: found v1 Service\/checkout, expected only apps\/v1 deployment\/checkout/,
  ],
  ['what the server writes', [], /document 1: metadata\.uid: found it, expected it left out/],
])('a manifest with %s is refused: file, document, and what was expected', async (what, more, says) => {
  const own = manifest('info');
  const metadata = what === 'another object' ? own.metadata : { ...own.metadata, uid: 'u' };
  await writeManifest({ ...own, metadata }, ...more);
  const { text } = await chen().run('/deploy checkout v5 staging', { in: 'ops' });

  expect(text).toMatch(/The manifest \S+checkout\.yml is not what it should be/);
  expect(text).toMatch(says);
});

test('one that is not there is named', async () => {
  rmSync(join(folder, 'checkout.yml'));
  const { text } = await chen().run('/deploy checkout v5 staging', { in: 'ops' });

  expect(text).toMatch(/The manifest \S+checkout\.yml is not there/);
});
