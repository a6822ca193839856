import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { type SandboxCloud, startSandboxCloud } from '#sandbox/cloud/start.ts';
import { checkClouds } from '#src/cli/check/clouds.ts';
import { loadConfig } from '#src/config/load.ts';
import { configuration } from '#test/support/command-line.ts';

let sandbox: SandboxCloud;
beforeAll(async () => {
  sandbox = await startSandboxCloud({ pace: 'quick' });
});
beforeEach(() => {
  sandbox.faults.clear();
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

async function check(blueprint: object = {}) {
  const { images, subnets, groups, name: region } = sandbox.region;
  const rest = {
    secrets: { key: 'file:secrets.key' },
    clouds: { paris: { kind: 'ec2', region, endpoint: sandbox.url } },
    blueprints: {
      web: {
        ...{ cloud: 'paris', image: images[1]?.id, type: 't3.small', subnet: subnets[0]?.id },
        securityGroups: [groups[1]?.id],
        ...blueprint,
      },
    },
  };
  const { file, folder } = configuration({ rest: stringify(rest) });
  writeFileSync(join(folder, 'secrets.key'), randomBytes(32).toString('base64'), { mode: 0o600 });
  return await checkClouds({ ...loadConfig(file, {}, []), running: false });
}

const answers = {
  what: 'cloud paris',
  found: 'sandbox-1 answers, and has 0 instances with the tag managed-by: quarterdeck',
};

test('a blueprint that can be launched, which makes nothing', async () => {
  expect(await check()).toEqual([
    answers,
    {
      what: 'blueprint web',
      found: 't3.small of debian-12-amd64-20261102 can be launched in sandbox-1a, as far as rights tell',
    },
  ]);
  expect(sandbox.instances()).toEqual([]);
});

test('a blueprint that names what is not there', async () => {
  expect(await check({ subnet: 'subnet-00000000000000bad' })).toEqual([
    answers,
    {
      what: 'blueprint web',
      found:
        'The cloud paris has no subnet subnet-00000000000000bad. Correct subnet in the blueprint, or the region of the cloud.',
      fix: 'See blueprints.web and docs/servers.md.',
    },
  ]);
});

test('a right that is missing, with the statement that gives it and how to read why', async () => {
  sandbox.faults.deny('RunInstances');

  const [, finding] = await check();

  expect(finding?.fix).toMatch(
    /^Add to the policy of its role, narrowed as docs\/servers.md says: \{ "Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "\*" \}\n {11}Why: aws sts decode-authorization-message --encoded-message \w{200,}$/,
  );
});

test('a cloud that cannot be asked is told once, not for each of its blueprints', async () => {
  sandbox.faults.expireCredentials();

  const findings = await check();

  expect(findings).toHaveLength(1);
  expect(findings[0]?.found).toContain('its credentials have expired');
  expect(findings[0]?.fix).toBe('See clouds.paris and docs/servers.md.');
});
