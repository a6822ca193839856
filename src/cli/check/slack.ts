import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import { neededScopes } from '#src/manifest/scopes.ts';
import type { Finding, Probe } from './probe.ts';
import { type CallSlack, slackCaller } from './slack-api.ts';
import { checkMembers } from './slack-members.ts';

export const checkSlack: Probe = async ({ config }) => {
  const { slack } = config;
  const call = slackCaller(slack.api);
  const bot = slack.botToken.reveal();
  try {
    const { ok, error, scopes, body } = await call('auth.test', bot);
    if (!ok) return [badToken('slack.botToken', error)];
    const channels = [];
    // One after the other: a burst would be throttled.
    for (const [name, id] of Object.entries(slack.channels))
      channels.push(await channel(call, bot, name, id));
    return [
      { what: 'slack.botToken', found: `${body.user} in ${body.team}` },
      scopesFinding(scopes),
      ...(await appToken(call, slack)),
      ...channels,
      ...(await checkMembers(call, bot, config.access)),
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const fix =
      'Let this machine reach https://slack.com and wss://wss-primary.slack.com, through HTTPS_PROXY if need be.';
    return [{ what: 'slack', found: error.message, fix }];
  }
};

function badToken(what: string, error = 'no reason given'): Finding {
  const fixes: Record<string, string> = {
    invalid_auth:
      'Copy the token again: api.slack.com/apps, the app, "OAuth & Permissions", "Bot User OAuth Token".',
    account_inactive:
      'Install the app again: "OAuth & Permissions", "Reinstall to Workspace"; then copy the new token.',
    token_revoked:
      'Install the app again: "OAuth & Permissions", "Reinstall to Workspace"; then copy the new token.',
  };
  return { what, found: `Slack refuses it: ${error}`, fix: fixes[error] ?? fixes.invalid_auth ?? '' };
}

function scopesFinding(granted: string[]): Finding {
  const missing = neededScopes().filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return { what: 'slack scopes', found: 'all that are needed' };
  const fix =
    'Put what `quarterdeck manifest` prints under "App Manifest" of the app, save, and reinstall the app to the workspace.';
  return { what: 'slack scopes', found: `missing: ${missing.join(', ')}`, fix };
}

/** Asks for a socket's address and opens none: Slack would deliver to it what the running bot waits for. */
async function appToken(call: CallSlack, { mode, appToken: token }: Config['slack']): Promise<Finding[]> {
  if (mode !== 'socket' || !token) return [];
  const what = 'slack.appToken';
  const { ok, error } = await call('apps.connections.open', token.reveal());
  if (ok) return [{ what, found: 'opens a socket' }];
  const fix =
    'Make an app-level token with the scope connections:write ("Basic Information", "App-Level Tokens"), and see that "Socket Mode" is on.';
  return [{ what, found: `opens no socket: ${error}`, fix }];
}

async function channel(call: CallSlack, token: string, name: string, id: string): Promise<Finding> {
  const what = `channel ${name}`;
  const { ok, error, body } = await call('conversations.info', token, { channel: id });
  if (error === 'channel_not_found') {
    const fix = `Correct slack.channels.${name}; when ${id} is a private channel, say /invite @quarterdeck in it.`;
    return { what, found: `there is no ${id} that I can see`, fix };
  }
  if (!ok)
    return { what, found: `Slack does not tell: ${error}`, fix: 'Put the scopes right, then check again.' };
  if (body.channel.is_archived) {
    return {
      what,
      found: `#${body.channel.name} is archived`,
      fix: `Unarchive it, or name another in slack.channels.${name}.`,
    };
  }
  if (!body.channel.is_member) {
    return {
      what,
      found: `I am not in #${body.channel.name}`,
      fix: `Say /invite @quarterdeck in #${body.channel.name}.`,
    };
  }
  return { what, found: `#${body.channel.name}` };
}
