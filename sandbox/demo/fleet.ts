// What the demo's bot makes servers of: a small cloud, the machines that it tells of, and a blueprint.
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '#sandbox/bot/process.ts';
import { type SandboxCloud, startSandboxCloud } from '#sandbox/cloud/start.ts';
import { type Datacenter, openDatacenter } from '#sandbox/datacenter.ts';
import { generateKeyPair } from '#src/integrations/ssh/keys.ts';

export interface Fleet extends AsyncDisposable {
  cloud: SandboxCloud;
  datacenter: Datacenter;
  /** What the bot finds its credentials in. */
  environment: Record<string, string>;
  script: string;
  /** By which every developer may log in. */
  key: string;
}

const script = `#!/bin/sh
set -e
echo "installing nginx"
sudo apt-get install -y nginx
echo "a shop for $NAME" | sudo tee /var/www/index.html >/dev/null
sudo systemctl is-active nginx
`;

/** Its script is written into the folder. */
export async function openFleet(folder: string): Promise<Fleet> {
  const datacenter = openDatacenter({ port: await freePort(), pace: 'human' });
  const cloud = await startSandboxCloud({ machines: datacenter.machines });
  const file = join(folder, 'web.sh');
  await writeFile(file, script);
  return {
    ...{ cloud, datacenter, script: file, key: generateKeyPair('demo').publicKey },
    environment: { ...cloud.environment, SECRETS_KEY: randomBytes(32).toString('base64') },
    async [Symbol.asyncDispose]() {
      await cloud.close();
      await datacenter[Symbol.asyncDispose]();
    },
  };
}

/** Whoever is of the developers may ask; production asks whom its policy names, as for releases. */
export function withFleet<C extends { access: object[]; environments: object }>(
  plain: C,
  { cloud, datacenter, script, key }: Fleet,
) {
  const [, image] = cloud.region.images;
  const [subnet] = cloud.region.subnets;
  return {
    ...plain,
    secrets: { key: `\${SECRETS_KEY}` },
    clouds: { sandbox: { kind: 'ec2', region: cloud.region.name, endpoint: cloud.url } },
    blueprints: {
      web: {
        cloud: 'sandbox',
        image: { owner: image?.owner ?? '', name: 'debian-12-amd64-*' },
        ...{ type: 't3.small', subnet: subnet?.id ?? '', securityGroups: ['web'] },
        ...{ address: 'private', port: datacenter.port, scripts: [script], ttl: '2d' },
        environments: Object.keys(plain.environments),
        variables: { NAME: { type: 'text', default: 'everybody' } },
        limits: { perUser: 3, pricePerHour: 0.1, ttl: '7d' },
      },
    },
    prices: { 't3.small': { perHour: 0.0236, currency: 'EUR', asOf: '2026-10-01' } },
    servers: { keys: { 'group:S0DEVS': [key] } },
    access: [...plain.access, { allow: ['server.*'], to: ['group:S0DEVS'] }],
  };
}
