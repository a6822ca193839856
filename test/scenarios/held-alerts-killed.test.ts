import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBotProcess } from '#sandbox/bot/process.ts';
import { namespaces, startReleaseStage } from '#test/support/release-stage.ts';

test('killed with -9 while something is held: it goes on, and ends by its time though nobody was there', async () => {
  await using stage = await startReleaseStage({
    app: { mute: { alerts: [{ alertname: 'HighLatency' }], atMost: '10m' }, bake: '20m' },
  });
  const { bot } = stage;
  await stage.install('checkout', 'v1');
  stage.push('checkout', 'v2');
  await bot.stop();
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-held-'));
  const configuration = JSON.parse(await readFile(bot.configFile, 'utf8'));
  const addresses = { hooks: bot.hooksUrl.slice(7), internal: bot.internalUrl.slice(7) };
  const start = () =>
    startBotProcess({
      slack: bot.slack,
      folder,
      addresses,
      configure: () => configuration,
      environment: bot.environment,
    });
  const ops = bot.slack.channel('ops');
  let child = await start();
  try {
    await bot.slack.user('chen').type('/deploy checkout v2 staging', { in: 'ops' });
    const release = await ops.expectMessage(/Deploy checkout v2 to staging/);
    await release.thread().expectMessage(/Every replica of checkout in staging runs/);
    const alert = bot.alert('HighLatency', { app: 'checkout', namespace: namespaces.staging });
    await alert.fires();
    await child.kill();

    child = await start();
    await release.thread().expectMessage(/Held while v2 rolls out/);
    const { text } = await bot.slack.user('chen').run('/alerts', { in: 'ops' });
    expect(text).toMatch(/HighLatency.*held until/);
    await child.kill();

    bot.clock.advance(601_000);
    await bot.start();
    await ops.expectMessage(
      /WARNING {2}HighLatency[\s\S]*It was held for 10 min during the rollout of checkout v2/,
    );
    await release
      .thread()
      .expectMessage(/Held during this rollout: 1 alert of checkout in staging; 1 still fires/);
    await ops.expectMessages(/WARNING {2}HighLatency/, 1);
  } finally {
    await child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);
