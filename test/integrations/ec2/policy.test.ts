import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openStage } from '#test/support/cloud-cases/stage.ts';
import { startTestCloud } from '#test/support/sandbox-cloud.ts';

interface Policy {
  Statement: { Action: string | string[] }[];
}

const stage = openStage(startTestCloud);

test('the policy in docs/servers.md allows all that the bot asks for, and no more', async () => {
  const { cloud } = stage;
  const launch = await stage.prepare();
  await cloud.rehearse(launch);
  const { id } = await cloud.launch(launch);
  await stage.reaches(id, 'running');
  await cloud.find(launch.tags);
  await cloud.volumes(launch.tags);
  await cloud.tag(id, { owner: 'U0ANA' });
  await cloud.reboot(id);
  await cloud.stop(id);
  await stage.reaches(id, 'stopped');
  await cloud.start(id);
  await cloud.terminate(id);

  const [, block = ''] = /^```json\n(.*?)^```/ms.exec(readFileSync('docs/servers.md', 'utf8')) ?? [];
  const { Statement } = JSON.parse(block) as Policy;
  const allowed = new Set(Statement.flatMap(({ Action }) => Action));
  const asked = new Set(stage.test.sandbox.requests.map(({ action }) => `ec2:${action}`));
  expect([...allowed].sort()).toEqual([...asked].sort());
});
