import { expect, test } from 'vitest';
import { startSandboxSlack } from '#sandbox/slack/start.ts';
import { check } from '#src/cli/check.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { commandLine, configuration } from '#test/support/command-line.ts';

test('all that the configuration names is tried; a problem stands with its fix, and the exit code says so', async () => {
  await using slack = await startSandboxSlack({ manifest: manifestOf(commands) });
  const { file, write } = configuration();
  const line = commandLine(check);
  Object.assign(line.env, { BOT: slack.tokens.bot, APP: slack.tokens.app });
  const text = `http: { hooks: "127.0.0.1:0", internal: "localhost:0" }
slack:
  botToken: \${BOT}
  appToken: \${APP}
  api: ${slack.apiUrl}
  channels: { health: C0QUARTERDECK, ops: C0OPS }
`;

  write(text);
  expect(await line.run('check', '--config', file)).toBe(0);
  expect(line.printed.at(-1)).toBe('\nAll is well.');
  for (const part of [
    'Node',
    'configuration',
    'secrets',
    'data folder',
    'database',
    'http.hooks',
    'slack scopes',
  ])
    expect(line.printed.join('\n')).toContain(`ok       ${part}`);

  line.printed.length = 0;
  write(text.replace('C0OPS', 'C0NOBOT'));
  expect(await line.run('check', '--config', file)).toBe(1);
  expect(line.printed.join('\n')).toContain(
    'PROBLEM  channel ops: I am not in #random\n         → Say /invite @quarterdeck in #random.',
  );
  expect(line.printed.at(-1)).toBe('\n1 to put right.');
});

test('the mistakes of a configuration are told one by one, before anything is tried', async () => {
  const { file, write } = configuration();
  write('slack: { botToken: xoxb-canary-1, channels: { ops: general } }\n');
  const line = commandLine(check);

  expect(await line.run('check', '--config', file)).toBe(1);

  expect(line.printed.filter((row) => row.startsWith('PROBLEM'))).toHaveLength(3);
  expect(line.printed.join('\n').match(/Correct it, then check again/g)).toHaveLength(1);
  expect(line.printed.at(-2)).toContain('Correct it, then check again');
  expect(line.printed.at(-1)).toBe('\n3 to put right.');
  expect(line.printed.join('\n')).not.toContain('canary');
});
