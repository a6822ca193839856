import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { manifest } from '#src/cli/manifest.ts';
import { manifestOf, manifestText } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { commandLine, configuration } from '#test/support/command-line.ts';

test('manifest.yml is what the registry says', () => {
  expect(readFileSync('manifest.yml', 'utf8')).toBe(manifestText(manifestOf(commands)));
});

test("Slack's limits hold: https://docs.slack.dev/reference/app-manifest", () => {
  const { display_information, features, oauth_config, settings } = manifestOf(commands, { prefix: 'qd-' });

  expect(display_information.description.length).toBeLessThanOrEqual(140);
  expect(features.slash_commands.length).toBeLessThanOrEqual(50);
  for (const { command, description, usage_hint } of features.slash_commands) {
    expect(command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
    expect(description.length).toBeLessThanOrEqual(2000);
    expect(usage_hint.length).toBeLessThanOrEqual(1000);
  }
  expect(oauth_config.scopes.bot.length).toBeLessThanOrEqual(255);
  expect(settings.event_subscriptions.bot_events.length).toBeLessThanOrEqual(100);
});

test('before there is a configuration, the defaults', async () => {
  const line = commandLine(manifest);

  expect(await line.run('manifest')).toBe(0);
  expect(parse(line.printed[0] ?? '')).toEqual(manifestOf(commands));
});

test('the prefix of the configuration is put before every command', async () => {
  const { file } = configuration({ slack: '  prefix: qd-\n' });
  const line = commandLine(manifest);

  expect(await line.run('manifest', '--config', file)).toBe(0);
  expect(line.printed[0]).toContain('command: /qd-alerts\n');
});

test('mode http says where Slack sends, and asks for the address when it was not given', async () => {
  const { file } = configuration({ slack: '  mode: http\n  signingSecret: 8f742231b10e\n' });
  const line = commandLine(manifest);

  expect(await line.run('manifest', '--config', file)).toBe(1);
  expect(line.complained[0]).toContain('--url https://bot.example.com');
  expect(await line.run('manifest', '--config', file, '--url', 'https://bot.example.org')).toBe(0);
  const { features, settings } = parse(line.printed[0] ?? '');
  const address = 'https://bot.example.org/slack/events';
  expect(settings.event_subscriptions.request_url).toBe(address);
  expect(settings.interactivity.request_url).toBe(address);
  expect(features.slash_commands[0].url).toBe(address);
  expect(settings.socket_mode_enabled).toBe(false);
});
