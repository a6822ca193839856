// Who may import whom is a lint error when broken: tried with imports that each wall must keep out, and some it must let in.
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

const kept = {
  'commands/a.ts': {
    out: ['#handlers/a.ts', '#src/config.ts', '#src/messages/text.ts', '@slack/types', 'node:fs'],
    in: ['zod', '#src/command.ts'],
  },
  'handlers/a.ts': {
    out: [
      '#src/bot.ts',
      '#src/cli/start.ts',
      '#src/database/connect.ts',
      '#src/http/hooks.ts',
      '#src/registry.ts',
    ],
    in: ['#commands/a.ts', '#src/releases/a.ts', '#src/operations/operations.ts', '#src/messages/a.ts'],
  },
  'src/access/a.ts': {
    out: ['#src/database/connect.ts', '#src/slack/people.ts', '#src/config.ts', 'kysely', 'node:fs'],
    in: ['./access.ts'],
  },
  'src/messages/a.ts': {
    out: ['#src/database/schema.ts', '#src/slack/answer.ts', '#src/clock.ts', '#handlers/a.ts', 'kysely'],
    in: [
      '#src/alerts/view.ts',
      '#src/releases/release.ts',
      '#src/operations/view.ts',
      '@slack/types',
      './text.ts',
    ],
  },
  'src/operations/a.ts': {
    out: [
      '#src/releases/release.ts',
      '#src/alerts/alert.ts',
      '#src/messages/release-list.ts',
      '#src/integrations/kubernetes/kubernetes.ts',
      '#src/bot.ts',
      '#src/cli.ts',
      '@kubernetes/client-node',
    ],
    in: [
      '#src/database/scope.ts',
      '#src/cards/cards.ts',
      '#src/messages/operation-card.ts',
      'node:timers/promises',
    ],
  },
  'src/slack/send/a.ts': {
    out: [
      '#src/alerts/view.ts',
      '#src/operations/view.ts',
      '#src/releases/release.ts',
      '#src/messages/operation-card.ts',
      '#src/messages/release-list.ts',
      '#src/bot.ts',
      '@kubernetes/client-node',
    ],
    in: ['@slack/web-api', '#src/cards/pending.ts', '#src/messages/message.ts'],
  },
  'src/integrations/registry/a.ts': {
    out: [
      '#src/integrations/kubernetes/kubernetes.ts',
      '../kubernetes/kubernetes.ts',
      '#src/config.ts',
      '@slack/types',
      '#src/messages/operation-card.ts',
    ],
    in: ['#src/errors.ts', './calls.ts'],
  },
  'src/integrations/ec2/a.ts': {
    out: ['#src/integrations/ssh/ssh.ts', '#src/integrations/kubernetes/connect.ts', '@aws-sdk/client-sso'],
    in: [
      '@aws-sdk/client-ec2',
      '@aws-sdk/credential-providers',
      '#src/integrations/cloud.ts',
      '#src/messages/cloud-refusals.ts',
    ],
  },
  'src/integrations/ssh/a.ts': {
    out: ['#src/config.ts', '#src/servers/a.ts', 'ssh2'],
    in: ['node-ssh', './ssh.ts', '#src/secret.ts'],
  },
  'src/servers/a.ts': {
    out: ['node-ssh', 'ssh2', '@slack/web-api', '#src/bot.ts'],
    in: ['#src/integrations/ssh/ssh.ts', 'node:crypto'],
  },
  'src/releases/operations/a.ts': {
    out: [
      '#src/slack/answer.ts',
      '#src/bot/parts.ts',
      '@kubernetes/client-node',
      '@aws-sdk/client-ec2',
      '@slack/web-api',
      '../release.ts',
    ],
    in: ['#src/integrations/kubernetes/kubernetes.ts', '#src/operations/operation.ts'],
  },
  'src/cards/a.ts': {
    out: [
      '#src/slack/answer.ts',
      '#src/registry.ts',
      '#src/main.ts',
      '#sandbox/demo.ts',
      '#test/support/bot.ts',
    ],
    in: ['#src/database/schema.ts'],
  },
  'src/bot/a.ts': {
    out: [
      '@slack/web-api',
      '@aws-sdk/client-ec2',
      'node-ssh',
      '#src/registry.ts',
      '#src/bot.ts',
      '#handlers/a.ts',
      '#src/cli/start.ts',
    ],
    in: ['#src/slack/answer.ts', '#src/releases/a.ts'],
  },
  'src/cli/a.ts': {
    out: [
      '@slack/web-api',
      '@aws-sdk/client-ec2',
      'node-ssh',
      '#src/registry.ts',
      '#src/cli.ts',
      '#handlers/a.ts',
    ],

    in: ['#src/bot.ts', '#src/config/load.ts'],
  },
};

/** As type, as value and at run time: a wall keeps out all of them. */
const ways = [
  (from: string) => `import type { A } from '${from}';`,
  (from: string) => `import { b } from '${from}';`,
  (from: string) => `export const c = await import('${from}');`,
];

const refused = new Map<string, Set<string | undefined>>();

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'quarterdeck-walls-'));
  await copyFile('biome.json', join(folder, 'biome.json'));
  for (const [file, { out, in: allowed }] of Object.entries(kept)) {
    await mkdir(join(folder, dirname(file)), { recursive: true });
    const lines = [...out, ...allowed].map((from, line) => ways[line % ways.length]?.(from));
    await writeFile(join(folder, file), lines.join('\n'));
  }
  const { diagnostics } = await lint(folder);
  await rm(folder, { recursive: true });

  for (const [file, { out, in: allowed }] of Object.entries(kept)) {
    const lines = diagnostics.filter(({ location }) => location.path.endsWith(file));
    const imports = lines.map(({ location }) => [...out, ...allowed][location.start.line - 1]);
    refused.set(file, new Set(imports));
  }
});

test.each(Object.entries(kept))('%s imports what is below it, and nothing else', (file, { out }) => {
  expect(refused.get(file)).toEqual(new Set(out));
});

interface Report {
  diagnostics: { location: { path: string; start: { line: number } } }[];
}

const biome = fileURLToPath(import.meta.resolve('@biomejs/biome/bin/biome'));

async function lint(folder: string): Promise<Report> {
  const options = ['--only=style/noRestrictedImports', '--vcs-enabled=false', '--max-diagnostics=none'];
  const args = [biome, 'lint', ...options, '--reporter=json', folder];
  return await new Promise((resolve) => {
    // It ends with 1 when it finds something, as it should.
    execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(JSON.parse(stdout)));
  });
}
