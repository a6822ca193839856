import { existsSync } from 'node:fs';
import { UserError } from '#src/errors.ts';
import { manifestOf, manifestText } from '#src/manifest/manifest.ts';
import { configFile, readConfig } from './read-config.ts';
import { type CliVerb, configOption } from './verb.ts';

export const manifest: CliVerb = {
  name: 'manifest',
  usage: '',
  summary: 'Print the manifest to create or update the Slack app from.',
  options: { ...configOption, url: { type: 'string' } },
  positionals: 0,
  run: async (line, input) => {
    const { mode, prefix } = slackOf(line, input);
    const { url } = input.options;
    if (mode === 'http' && typeof url !== 'string') {
      throw new UserError(
        'slack.mode is http: say with --url where Slack reaches the bot, such as --url https://bot.example.com',
      );
    }
    line.out(
      manifestText(
        manifestOf(line.commands, { prefix, url: mode === 'http' ? String(url) : undefined }),
      ).trimEnd(),
    );
    return 0;
  },
};

/** The app is made before there are tokens to put in a configuration: without one, the defaults. */
function slackOf(...[line, input]: Parameters<CliVerb['run']>): { mode: 'socket' | 'http'; prefix: string } {
  const asked = input.options.config !== undefined || line.env.QUARTERDECK_CONFIG !== undefined;
  if (!asked && !existsSync(configFile(line.env, input.options))) return { mode: 'socket', prefix: '' };
  return readConfig(line, input).config.slack;
}
