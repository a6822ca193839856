// What a person reads, as plain lines: used for matching in tests and for listings of what is there.
import type { Json, MessageContent, World } from './world.ts';

type Names = Pick<World, 'users' | 'channels' | 'groups'>;

/** https://docs.slack.dev/messaging/formatting-message-text */
export function renderMrkdwn(text: string, names: Names): string {
  return text
    .replace(/<([^<>]+)>/g, (_, inner: string) => renderReference(inner, names))
    .replace(/(^|[\s([{])([*_~])(?=\S)([^\n]*?\S)\2(?=$|[\s)\]}.,:;!?])/gm, '$1$3')
    .replaceAll('`', '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function renderReference(inner: string, { users, channels, groups }: Names): string {
  const [target = '', label] = inner.split('|', 2);
  if (target.startsWith('@')) return `@${users.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${channels.get(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith('!subteam^')) return `@${groups.get(target.slice(9))?.handle ?? label ?? target}`;
  if (target.startsWith('!date^')) return label ?? target;
  if (target.startsWith('!')) return `@${label ?? target.slice(1)}`;
  return label ?? target;
}

export function renderContent({ text, blocks, attachments }: MessageContent, names: Names): string {
  const lines = [renderMrkdwn(text, names), ...blocks.flatMap((block) => renderBlock(block, names))];
  for (const attachment of attachments) {
    for (const part of [attachment.pretext, attachment.title, attachment.text])
      if (typeof part === 'string') lines.push(renderMrkdwn(part, names));
    for (const field of list(attachment.fields))
      lines.push(renderMrkdwn(`${field.title}: ${field.value}`, names));
    lines.push(...(attachment.blocks ?? []).flatMap((block) => renderBlock(block, names)));
  }
  return lines.filter((line) => line !== '').join('\n');
}

const shown = ['title', 'text', 'label', 'fields', 'elements', 'accessory', 'element', 'hint', 'placeholder'];

/** Every text that stands in a block, in reading order. */
export function renderBlock(block: Json, names: Names): string[] {
  if (block.type === 'mrkdwn') return [renderMrkdwn(String(block.text), names)];
  if (block.type === 'rich_text_section' || block.type === 'rich_text_preformatted')
    return [
      list(block.elements)
        .flatMap((part) => renderBlock(part, names))
        .join(''),
    ];
  if (block.type === 'user') return [`@${names.users.get(String(block.user_id))?.name ?? block.user_id}`];
  if (block.type === 'date') return [String(block.fallback ?? '')];
  if (block.type === 'link') return [String(block.text ?? block.url)];
  if (block.type === 'image') return [String(block.alt_text ?? '')];
  return shown.flatMap((key) => {
    const part = block[key];
    if (typeof part === 'string') return [part];
    if (Array.isArray(part)) return list(part).flatMap((item) => renderBlock(item, names));
    if (typeof part === 'object' && part !== null) return renderBlock(part as Json, names);
    return [];
  });
}

const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
