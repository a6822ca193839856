import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { permissionsOf } from '#src/cli/read-config.ts';
import { loadConfig } from '#src/config/load.ts';
import { commands } from '#src/registry.ts';
import { neededRights } from '#src/releases/operations/rights.ts';
import { configuration } from '#test/support/command-line.ts';

const env = {
  SLACK_BOT_TOKEN: 'xoxb-example',
  SLACK_APP_TOKEN: 'xapp-example',
  ALERTMANAGER_TOKEN: 'a-long-random-text',
  REGISTRY_PASSWORD: 'a-registry-password',
  CHECKOUT_CI_TOKEN: 'a-token-of-a-pipeline',
  WEBSITE_SECRET: 'another-random-text',
  DATABASE_URL: 'postgres://quarterdeck:password@db.example.com/quarterdeck',
  HEARTBEAT_URL: 'https://heartbeat.example.com/ping',
  SECRETS_KEY: Buffer.alloc(32, 'k').toString('base64'),
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
};

/** Loads a text as an operator's file would be. */
function load(text: string) {
  const { file, write } = configuration();
  write(text);
  return loadConfig(file, env, permissionsOf(commands));
}

function configurationsIn(file: string): string[] {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```yaml\n(.*?)^```/gms)].map(
    ([, block = '']) => block,
  );
  return blocks.filter((block) => block.startsWith('slack:'));
}

test('quarterdeck.example.yml can be read as it stands', () => {
  const { config } = load(readFileSync('quarterdeck.example.yml', 'utf8'));

  expect(Object.keys(config.alerts?.sources ?? {})).toEqual(['prod', 'website']);
});

test('what quarterdeck.example.yml has commented out can be read too', () => {
  const text = readFileSync('quarterdeck.example.yml', 'utf8');
  const lines = text
    .split('\n')
    .map((line) => line.replace(/^( *)# ((?:mode|signingSecret|prefix|admit|database|heartbeat):)/, '$1$2'));

  const { config } = load(lines.join('\n'));

  expect(config).toMatchObject({
    slack: { mode: 'http', prefix: 'qd-', admit: ['guests'] },
    heartbeat: { every: 60_000 },
  });
  expect(config.database?.url.reveal()).toBe(env.DATABASE_URL);
});

test.each(['README.md', 'docs/install.md', 'docs/releases.md'])(
  'the configurations in %s can be read',
  (file) => {
    const found = configurationsIn(file);

    expect(found).not.toHaveLength(0);
    for (const text of found) expect(() => load(text)).not.toThrow();
  },
);

// Who follows the page must not be told afterwards which right is missing.
test.each(['deployment', 'statefulset', 'daemonset'] as const)(
  'the Role in docs/releases.md is enough for a %s',
  (kind) => {
    const page = readFileSync('docs/releases.md', 'utf8');
    const [, manifest = ''] = /^```yaml\n(apiVersion: v1\nkind: ServiceAccount.*?)^```/ms.exec(page) ?? [];
    const objects = parseAllDocuments(manifest).map(
      (document) => document.toJS() as { kind: string; rules?: Rule[] },
    );
    const rules = objects.find((object) => object.kind === 'Role')?.rules ?? [];

    const migrate = { command: ['migrate'], within: 1000 };
    const missing = neededRights({ workloads: [{ kind, name: 'checkout' }], migrate }).filter(
      ({ group, resource, verb }) =>
        !rules.some(
          (rule) =>
            rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb),
        ),
    );
    expect(missing).toEqual([]);
  },
);

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}
