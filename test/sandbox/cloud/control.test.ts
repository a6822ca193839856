import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SandboxCloud, startSandboxCloud } from '#sandbox/cloud/start.ts';

let sandbox: SandboxCloud;
let client: EC2Client;
beforeAll(async () => {
  sandbox = await startSandboxCloud();
  client = new EC2Client({
    ...{ region: sandbox.region.name, endpoint: sandbox.url, maxAttempts: 1 },
    credentials: {
      accessKeyId: sandbox.environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: sandbox.environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  });
});
afterAll(async () => {
  client.destroy();
  await sandbox.close();
});

const tell = (command: object) =>
  fetch(`${sandbox.url}/control/do`, { method: 'POST', body: JSON.stringify(command) });
const ask = () => client.send(new DescribeInstancesCommand({}));

test('faults are switched on and off from another process', async () => {
  await tell({ do: 'fail', code: 'RequestLimitExceeded', times: 2 });
  await expect(ask()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  await expect(ask()).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
  expect(await ask()).toMatchObject({ Reservations: [] });

  await tell({ do: 'expireCredentials' });
  await expect(ask()).rejects.toMatchObject({ name: 'RequestExpired' });
  await tell({ do: 'down' });
  await expect(ask()).rejects.toThrow();
  await tell({ do: 'clear' });
  expect(await ask()).toMatchObject({ Reservations: [] });
});

test('a fault that it does not know is refused with what it knows', async () => {
  const answer = await tell({ do: 'explode' });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('exhaust');
});
