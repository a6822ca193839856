import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { checkPipelines } from '#src/cli/check/pipelines.ts';
import { loadConfig } from '#src/config/load.ts';
import { configuration } from '#test/support/command-line.ts';

async function check(access: object[], production: object = {}) {
  const rest = {
    access,
    clusters: { main: { inCluster: true } },
    environments: {
      staging: { cluster: 'main', namespace: 'shop-staging', auto: true },
      production: { cluster: 'main', namespace: 'shop' },
    },
    apps: {
      checkout: {
        workload: 'deployment/checkout',
        image: 'registry.example.com/checkout',
        hook: { bearer: ['token-of-the-pipeline'] },
        environments: { staging: {}, production },
      },
      plain: { workload: 'deployment/plain', image: 'registry.example.com/plain' },
    },
  };
  const { file } = configuration({ rest: stringify(rest) });
  return await checkPipelines({ ...loadConfig(file, {}, ['release.deploy']), running: false });
}

const lets = { allow: ['release.deploy'], on: ['staging'], to: ['service:checkout'] };

test('a hook whose pipeline may deploy where that happens by itself', async () => {
  expect(await check([lets])).toEqual([
    { what: 'pipeline of checkout', found: 'deploys to staging by itself' },
  ]);
});

test('a hook that no rule lets deploy is named, with the line that would', async () => {
  const [finding] = await check([lets], { auto: true });
  expect(finding?.found).toBe('deploys to production by itself, but no rule lets service:checkout do so');
  expect(finding?.fix).toContain('- { allow: [release.deploy], on: [production], to: [service:checkout] }');
  expect((await check([{ ...lets, in: ['health'] }]))[0]?.fix).toBeDefined();
});
