import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, loadConfig } from '#src/config/load.ts';
import { fromEnvironment } from '#test/support/bot.ts';
import { configuration } from '#test/support/command-line.ts';

const env = { SECRETS_KEY: 'secretsCanary0123456789secretsCanary0123456=' };

const good = `
environments:
  staging: {}
  production: { approvals: { by: [group:S0ADMINS] } }
secrets: { key: "${fromEnvironment('SECRETS_KEY')}" }
clouds:
  paris: { kind: ec2, region: eu-west-3 }
  attic: { kind: ec2, region: attic-1, endpoint: "https://cloud.example.com" }
blueprints:
  web:
    cloud: paris
    image: { owner: "136693071363", name: debian-12-amd64-* }
    type: t3.small
    subnet: subnet-0123456789abcdef0
    securityGroups: [sg-0123456789abcdef0]
    environment: staging
    scripts: [scripts/web.sh, /opt/shared.sh]
    variables:
      PORT: { type: integer, min: 1, max: 65535, default: 8080 }
      TIER: { type: choice, options: [small, large], default: small }
      NAME: { type: text, pattern: "[a-z]+" }
      TLS: { type: boolean }
    ttl: 7d
    limits: { perUser: 2, pricePerHour: 0.1, ttl: 30d }
    channels: [ops]
  data:
    cloud: attic
    image: ami-0123456789abcdef0
    type: m5.large
    subnet: subnet-0123456789abcdef0
    securityGroups: [sg-0123456789abcdef0]
    environment: production
    protected: true
prices:
  t3.small: { perHour: 0.0236, currency: EUR, asOf: 2026-10-01 }
servers:
  keys:
    user:U0ANA: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGEk ana@laptop]
`;

function load(rest: string) {
  const { file, folder } = configuration({ rest });
  return { folder, ...loadConfig(file, env, ['server.create']) };
}

function mistakesOf(change: (text: string) => string): string[] {
  try {
    load(change(good));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map((line) => line.replace(/^\S+:\d+ /, ''));
  }
  return [];
}

test('what people may ask for, where it is made, and what it costs', () => {
  const { config, secrets, folder } = load(good);

  expect(config.blueprints.web).toMatchObject({
    user: 'quarterdeck',
    scripts: [join(folder, 'scripts/web.sh'), '/opt/shared.sh'],
    ttl: 7 * 86_400_000,
    limits: { perUser: 2, pricePerHour: 0.1, ttl: 30 * 86_400_000 },
    protected: false,
  });
  expect(config.prices['t3.small']).toEqual({ perHour: 0.0236, currency: 'EUR', asOf: '2026-10-01' });
  expect(config.servers.managedBy).toBe('quarterdeck');
  expect(secrets).toContain(env.SECRETS_KEY);
});

const refused: [string, string, string, string][] = [
  ['a cloud that is not there', 'cloud: paris', 'cloud: pars', 'blueprints.web.cloud'],
  [
    'an environment that is not there',
    'environment: staging',
    'environment: stagin',
    'blueprints.web.environment',
  ],
  ['no key to encrypt with', `secrets: { key: "${fromEnvironment('SECRETS_KEY')}" }`, '', 'secrets.key'],
  ['a channel that is not there', 'channels: [ops]', 'channels: [op]', 'blueprints.web.channels'],
  [
    'a subnet that is none',
    'subnet: subnet-0123456789abcdef0\n    securityGroups: [sg-0123456789abcdef0]\n    environment: staging',
    'subnet: default\n    securityGroups: [sg-0123456789abcdef0]\n    environment: staging',
    'an id such as subnet-',
  ],
  ['an image that is none', 'image: ami-0123456789abcdef0', 'image: debian', 'ami-…'],
  ['root as who logs in', 'ttl: 7d\n', 'ttl: 7d\n    user: root\n', 'not root'],
  [
    'two scripts of one name',
    'scripts/web.sh, /opt/shared.sh',
    'scripts/web.sh, /opt/web.sh',
    'that no other has',
  ],
  ['a variable that changes how scripts run', 'PORT: {', 'PATH: {', 'a name of capital letters'],
  ['a default outside its bounds', 'default: 8080', 'default: 80800', 'a number from min to max'],
  ['a default that is no option', 'default: small', 'default: huge', 'one of its options'],
  ['a variable of no known type', '{ type: boolean }', '{ type: bool }', 'text, integer, boolean or choice'],
  ['a pattern that is no expression', '"[a-z]+"', '"[a-z"', 'pattern: "[a-z]+"'],
  [
    'something protected that ends by itself',
    'protected: true',
    'protected: true\n    ttl: 7d',
    'does not end by itself',
  ],
  [
    'something protected where nobody approves',
    'environment: production',
    'environment: staging',
    'has approvals',
  ],
  [
    'something protected where approvals are about something else',
    'by: [group:S0ADMINS]',
    'by: [group:S0ADMINS], for: [release.*]',
    'blueprints.data.environment',
  ],
  [
    'something protected where only large changes are approved',
    'by: [group:S0ADMINS]',
    'by: [group:S0ADMINS], when: { replicas: 10 }',
    'has approvals of server.terminate',
  ],
  [
    'something protected in two environments, of which one has no approvals',
    'environment: production',
    'environments: [production, staging]',
    'blueprints.data.environments[1]',
  ],
  [
    'one of several environments that is not there',
    'environment: staging',
    'environments: [staging, prod]',
    'blueprints.web.environments[1]',
  ],
  [
    'one environment beside several',
    'environment: staging',
    'environment: staging\n    environments: [staging]',
    'nothing beside environments',
  ],
  ['a price of no day', '2026-10-01', 'october', 'a day such as'],
  ['a key that is no public key', 'ssh-ed25519 AAAA', 'ssh-rsa AAAA', 'begins with ssh-ed25519'],
  ['a key for nobody', 'user:U0ANA', 'everyone', 'user:U… or group:S…'],
];

test.each(refused)('%s is refused, and where it stands', (_what, from, to, expected) => {
  expect(good).toContain(from);
  expect(mistakesOf((text) => text.replace(from, to)).join('\n')).toContain(expected);
});

test('an environment without a cluster is one for servers; with half a place it is a mistake', () => {
  const half = mistakesOf((text) => text.replace('staging: {}', 'staging: { cluster: main }'));

  expect(half.join('\n')).toContain('environments.staging.namespace');
});

const keyLine = `secrets: { key: "${fromEnvironment('SECRETS_KEY')}" }`;

test('two keys while they are exchanged, the new one first', () => {
  const both = `secrets: { key: ["${'B'.repeat(43)}=", "${fromEnvironment('SECRETS_KEY')}"] }`;
  const { key } = load(good.replace(keyLine, both)).config.secrets ?? {};

  expect([key].flat().map((each) => each?.reveal())).toEqual([`${'B'.repeat(43)}=`, env.SECRETS_KEY]);
});

test.each([
  ['too short', '{ key: "c2hvcnQtY2FuYXJ5" }'],
  ['no base64', `{ key: "${'?'.repeat(43)}=" }`],
  ['three', `{ key: ["${'B'.repeat(43)}=", "${'C'.repeat(43)}=", "${'D'.repeat(43)}="] }`],
  ['in a file that is not there', '{ key: "file:secrets.key" }'],
])('a key that is %s is refused with the command that makes one, and never shown', (_, key) => {
  const said = mistakesOf((text) => text.replace(keyLine, `secrets: ${key}`)).join('\n');

  expect(said).toContain('secrets.key: found');
  expect(said).toContain('`openssl rand -base64 32 > PATH && chmod 600 PATH`');
  expect(said).not.toMatch(/c2hvcnQ|\?{9}|B{9}/);
});
