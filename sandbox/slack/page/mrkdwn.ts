// Slack's mrkdwn as a tree. https://docs.slack.dev/messaging/formatting-message-text
// Text is hostile: what is not understood stays text, and only http, https and mailto become links.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'channel' | 'group'; id: string; label: string }
  | { kind: 'broadcast'; range: string }
  | { kind: 'date'; seconds: number; format: string; url?: string; fallback: string }
  | { kind: 'emoji'; name: string };

/** What is shown by a name that only the page knows. */
export type Token = Exclude<Inline, { kind: 'text' | 'code' | 'bold' | 'italic' | 'strike' }>;

export type Block =
  | { kind: 'paragraph'; children: Inline[] }
  | { kind: 'quote'; children: Inline[] }
  | { kind: 'preformatted'; text: string };

const emphasis = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof emphasis;

export function parseMrkdwn(text: string): Block[] {
  return text.split(/\n?```\n?([\s\S]+?)```\n?/).flatMap((part, index): Block[] => {
    if (index % 2 === 1) return [{ kind: 'preformatted', text: plainTokens(part).replace(/\n$/, '') }];
    return part === '' ? [] : parseLines(part);
  });
}

function parseLines(text: string): Block[] {
  const blocks: { quote: boolean; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    const last = blocks.at(-1);
    const content = quoted ? line.slice(quoted[0].length) : line;
    if (last && last.quote === Boolean(quoted)) last.lines.push(content);
    else blocks.push({ quote: Boolean(quoted), lines: [content] });
  }
  return blocks
    .map((block) => ({ kind: block.quote ? 'quote' : 'paragraph', text: block.lines.join('\n') }) as const)
    .filter((block) => block.kind === 'quote' || block.text !== '')
    .map((block) => ({ kind: block.kind, children: parseInline(block.text) }));
}

interface Scan {
  /** Emphasis we stand in: none is opened twice, which bounds the depth. */
  active: readonly Mark[];
  /** Where the search for an end has failed, up to the end of which line: it is not repeated. */
  endless: Map<Mark, number>;
}

export function parseInline(text: string, active: readonly Mark[] = []): Inline[] {
  const scan: Scan = { active, endless: new Map() };
  const nodes: Inline[] = [];
  let plain = '';
  let at = 0;
  const flush = () => {
    if (plain !== '') nodes.push(...linkified(unescapeEntities(plain)));
    plain = '';
  };
  while (at < text.length) {
    const found = special(text, at, scan);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return nodes;
}

interface Found {
  node: Inline;
  end: number;
}

function special(text: string, at: number, scan: Scan): Found | undefined {
  const character = text[at];
  if (character === '`') return codeAt(text, at);
  if (character === '<') return tokenAt(text, at);
  if (character === ':') return emojiAt(text, at);
  if (character === '*' || character === '_' || character === '~')
    return emphasisAt(text, at, character, scan);
  return undefined;
}

/** A code span, a token and an emphasis stay on their line, which also bounds the search for their end. */
function closing(text: string, from: number, mark: string): number {
  const end = text.indexOf(mark, from);
  const newline = text.indexOf('\n', from);
  return end === -1 || (newline !== -1 && newline < end) ? -1 : end;
}

function codeAt(text: string, at: number): Found | undefined {
  const end = closing(text, at + 1, '`');
  if (end <= at + 1) return undefined;
  return { node: { kind: 'code', text: plainTokens(text.slice(at + 1, end)) }, end: end + 1 };
}

function emojiAt(text: string, at: number): Found | undefined {
  const match = /^:([a-z0-9_+'-]{1,64}):/.exec(text.slice(at, at + 66));
  if (!match?.[1]) return undefined;
  return { node: { kind: 'emoji', name: match[1] }, end: at + match[0].length };
}

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isSpace = (character: string | undefined) => character === undefined || /\s/.test(character);

function emphasisAt(text: string, at: number, mark: Mark, { active, endless }: Scan): Found | undefined {
  if (active.includes(mark) || at < (endless.get(mark) ?? 0)) return undefined;
  if (isWord(text[at - 1]) || isSpace(text[at + 1]) || text[at + 1] === mark) return undefined;
  let end = closing(text, at + 1, mark);
  while (end !== -1 && (isSpace(text[end - 1]) || isWord(text[end + 1]) || insideToken(text, at, end))) {
    end = closing(text, end + 1, mark);
  }
  if (end === -1) {
    endless.set(mark, lineEnd(text, at));
    return undefined;
  }
  const children = parseInline(text.slice(at + 1, end), [...active, mark]);
  return { node: { kind: emphasis[mark], children }, end: end + 1 };
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function insideToken(text: string, from: number, at: number): boolean {
  const open = text.lastIndexOf('<', at);
  return open > from && text.lastIndexOf('>', at) < open && closing(text, at, '>') !== -1;
}

function tokenAt(text: string, at: number): Found | undefined {
  const end = closing(text, at + 1, '>');
  if (end <= at + 1) return undefined;
  const node = parseToken(text.slice(at + 1, end));
  return node && { node, end: end + 1 };
}

function parseToken(token: string): Inline | undefined {
  const bar = token.indexOf('|');
  const target = bar === -1 ? token : token.slice(0, bar);
  const label = bar === -1 ? '' : unescapeEntities(token.slice(bar + 1));
  const mention = /^(@|#|!subteam\^)([A-Z0-9]+)$/.exec(target);
  if (mention?.[2]) {
    const kind = mention[1] === '@' ? 'user' : mention[1] === '#' ? 'channel' : 'group';
    return { kind, id: mention[2], label };
  }
  const broadcast = /^!(channel|here|everyone)$/.exec(target);
  if (broadcast?.[1]) return { kind: 'broadcast', range: broadcast[1] };
  if (target.startsWith('!date^')) return parseDate(target, label);
  const url = safeUrl(unescapeEntities(target));
  return url === undefined ? undefined : { kind: 'link', url, label: label || url.replace(/^mailto:/, '') };
}

function parseDate(target: string, fallback: string): Inline | undefined {
  const [, seconds, format, link] = target.split('^');
  if (!seconds || !format || !/^\d{1,11}$/.test(seconds)) return undefined;
  const url = link ? safeUrl(unescapeEntities(link)) : undefined;
  return {
    kind: 'date',
    seconds: Number(seconds),
    format: unescapeEntities(format),
    fallback,
    ...(url && { url }),
  };
}

export function safeUrl(text: string): string | undefined {
  if (!/^(?:https?:\/\/[^\s]|mailto:[^\s])/i.test(text) || !URL.canParse(text)) return undefined;
  return text;
}

function linkified(text: string): Inline[] {
  return text.split(/(\bhttps?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]}*_~])/).flatMap((part, index): Inline[] => {
    const url = index % 2 === 1 ? safeUrl(part) : undefined;
    if (url) return [{ kind: 'link', url, label: url }];
    return part === '' ? [] : [{ kind: 'text', text: part }];
  });
}

/** Slack escapes these three and no others. */
function unescapeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '');
}

/** In code a link shows as its label and nothing is emphasised. */
function plainTokens(text: string): string {
  return unescapeEntities(
    text.replace(
      /<(https?:[^|>\n]+|mailto:[^|>\n]+)(?:\|([^>\n]*))?>/g,
      (_, url: string, label?: string) => label ?? url,
    ),
  );
}

/** What a push notification or a screen reader gets: no formatting, tokens by name. */
export function plainText(blocks: Block[], name: (token: Token) => string): string {
  const inline = (node: Inline): string => {
    if (node.kind === 'text' || node.kind === 'code') return node.text;
    if ('children' in node) return node.children.map(inline).join('');
    return name(node);
  };
  return blocks
    .map((block) => (block.kind === 'preformatted' ? block.text : block.children.map(inline).join('')))
    .join('\n');
}
