import type { AuditHead } from '#src/audit/verify.ts';
import type { Clock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import { UserError } from '#src/errors.ts';
import { readAuditHead } from '#src/messages/audit-head.ts';
import { type CallSlack, slackCaller } from './check/slack-api.ts';

/** Fewer than the calls Slack takes in a minute: https://docs.slack.dev/reference/methods/conversations.history */
const pages = 40;
const page = 500;

/**
 * The heads of the audit trail that the bot itself has posted to the health channel, as far back as the trail is kept.
 * Throws UserError when Slack does not tell.
 */
export async function postedHeads({ slack, retention }: Config, clock: Clock): Promise<AuditHead[]> {
  const call = slackCaller(slack.api);
  const token = slack.botToken.reveal();
  const { bot_id } = await told(call('auth.test', token));
  const since = clock.now().getTime() - retention.audit;
  const wanted = { channel: slack.channels.health ?? '', limit: String(page), oldest: String(since / 1000) };

  const heads: AuditHead[] = [];
  let cursor = '';
  for (let read = 0; read < pages; read += 1) {
    const { messages, response_metadata } = await told(
      call('conversations.history', token, { ...wanted, ...(cursor && { cursor }) }),
    );
    for (const message of messages as { bot_id?: string; text?: string }[]) {
      // Anybody can write these words.
      const head = message.bot_id === bot_id ? readAuditHead(message.text ?? '') : undefined;
      if (head) heads.push(head);
    }
    cursor = response_metadata?.next_cursor ?? '';
    if (cursor === '') return heads;
  }
  return heads;
}

async function told(answer: ReturnType<CallSlack>) {
  const { ok, error, body } = await answer;
  if (!ok) throw new UserError(`Slack answered ${error}`);
  return body;
}
