// What is added to a message when it could not simply be delivered.
import type { Message } from './message.ts';
import { escapeText } from './text.ts';

/** Says at the foot of a message why it stands here and not where it belongs. */
export function detoured(message: Message, channel: string, reason: string): Message {
  return withNote(message, `:warning: Meant for ${place(channel)}: ${reasons[reason] ?? escapeText(reason)}`);
}

/** Says that the same message may already stand above. */
export function repeated(message: Message): Message {
  return withNote(message, 'Possibly repeated: Slack did not say whether the first one arrived.');
}

/** In place of a file; `elsewhere` is mrkdwn. */
export function notGiven(code: string, elsewhere: string): Message {
  const why = noFile[code] ?? `Slack did not take it (${escapeText(code, 80)}).`;
  return { text: `:scroll: The whole log is not here as a file: ${why} ${elsewhere}` };
}

const fileless = 'this workspace takes no such files.';
const noFile: Record<string, string> = {
  file_uploads_disabled: fileless,
  file_uploads_except_images_disabled: fileless,
  file_type_not_allowed: fileless,
  file_upload_size_restricted: 'it is too large for this workspace.',
  storage_limit_reached: 'the file storage of this workspace is full.',
  missing_scope: 'I lack the scope `files:write`. Install the app again with its new manifest.',
  not_in_channel: 'I am not in the channel. Invite me with `/invite`.',
};

/** What is left when Slack refuses the blocks: every word that a push notification would have said. */
export function withoutBlocks(message: Message): Message {
  return { text: message.text };
}

/** By Slack's error code: what happened, and what to do about it. */
const reasons: Record<string, string> = {
  is_archived: 'the channel is archived. Unarchive it, or name another one in the configuration.',
  channel_not_found:
    'I cannot find the channel: it was deleted, or it is private and I am not in it. Invite me there, or name another one in the configuration.',
  not_in_channel: 'I am not in the channel. Invite me there with `/invite`.',
  user_disabled: 'the account is deactivated.',
  user_not_found: 'I cannot find the person.',
};

function place(channel: string): string {
  return /^[UW]/.test(channel) ? `<@${channel}>` : `<#${channel}>`;
}

const BLOCKS = 50;

function withNote(message: Message, note: string): Message {
  const text = `${message.text}\n${note}`;
  if (!message.blocks) return { ...message, text };
  const footer = { type: 'context' as const, elements: [{ type: 'mrkdwn' as const, text: note }] };
  return { ...message, text, blocks: [...message.blocks.slice(0, BLOCKS - 1), footer] };
}
