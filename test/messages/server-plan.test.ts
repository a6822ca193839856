import { expect, test } from 'vitest';
import { serverLines } from '#src/messages/server-plan.ts';
import { fingerprintOf } from '#src/servers/public-key.ts';
import { publicKey } from '#test/support/servers.ts';

const plan: Parameters<typeof serverLines>[0] = {
  ...{ cloud: 'paris', user: 'quarterdeck', port: 22, address: null, scripts: [], scriptsWithin: 60_000 },
  ...{ ttl: null, protected: false, price: null, keys: [publicKey('1')], variables: {} },
  launch: {
    image: { id: 'ami-1', name: 'debian-12', architecture: 'x86_64', rootDevice: '/dev/sda1' },
    ...{ type: 't3.small', subnet: { id: 'subnet-1', zone: 'a', network: 'vpc-1' } },
    ...{ securityGroups: [], rootVolume: 8, dataVolumes: [{ device: '/dev/xvdb', size: 20 }] },
  },
};

test('whoever approves sees each variable, and of a long one by which digest it is known', () => {
  const variables = { PORT: '8080', NOTE: `a <b> ${'&'.repeat(400)}` };

  const lines = serverLines({ ...plan, variables });

  expect(lines).toContain('Variable `PORT=8080`');
  const note = lines.find((line) => line.includes('NOTE='));
  expect(note).toMatch(/&amp;…`, the beginning of 406 characters with the SHA-256 `[0-9a-f]{64}`$/);
  expect(note?.length).toBeLessThan(600);
});

test('of more variables than a card holds, a digest stands for the rest', () => {
  const variables = Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`V${nth}`, 'x']));

  const lines = serverLines({ ...plan, variables });

  expect(lines.length).toBeLessThan(25);
  expect(lines.join('\n')).toMatch(/… and 28 more variables, as JSON \d+ characters with the SHA-256/);
});

test('whoever approves sees every key that will be let in, and the profile it acts with', () => {
  const keys = Array.from({ length: 20 }, (_, nth) => publicKey(`key ${nth}`));

  const lines = serverLines({ ...plan, keys, launch: { ...plan.launch, instanceProfile: 'admin' } });

  for (const key of keys) expect(lines.join('\n')).toContain(fingerprintOf(key));
  expect(lines).toContain('It acts in the cloud as `admin`');
  expect(lines[0]).toContain('8 + 20 GiB encrypted');
  expect(lines.every((line) => line.length < 1000)).toBe(true);
});
