import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { UserError } from '#src/errors.ts';
import { naming } from './web-errors.ts';

export interface Identity {
  team: string;
  botUser: string;
  /** `https://shop.slack.com/` */
  url: string | undefined;
}

/**
 * Who the bot is in its workspace. Rejects with TemporaryError while Slack cannot be reached, and with UserError when
 * Slack refuses the token: https://docs.slack.dev/reference/methods/auth.test/
 */
export async function identify(client: WebClient): Promise<Identity> {
  try {
    const { team_id, user_id, url } = await naming('asking Slack who I am', () => client.auth.test());
    if (!team_id || !user_id) throw new UserError('Slack says neither workspace nor user of slack.botToken.');
    return { team: team_id, botUser: user_id, url };
  } catch (error) {
    if (!(error instanceof WebAPIPlatformError)) throw error;
    throw new UserError(
      `Slack refuses slack.botToken (${error.data.error}). Copy it again from the app's page, under OAuth & Permissions.`,
      { cause: error },
    );
  }
}
