import { Fragment, type ReactNode, useMemo } from 'react';
import { readPermalink } from './address.ts';
import { DrawnEmoji, isDrawn } from './drawn-emoji.tsx';
import { findEmoji } from './emoji.ts';
import { type Block, type Inline, parseInline, parseMrkdwn, plainText, type Token } from './mrkdwn.ts';
import { findUser, type Page, usePage } from './page-context.ts';
import { slackDate } from './slack-date.ts';
import type { PageState } from './state.ts';

export function Mrkdwn({ text }: { text: string }) {
  const blocks = useMemo(() => parseMrkdwn(text), [text]);
  return (
    <>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts have no other identity
        <TextBlock key={index} block={block} />
      ))}
    </>
  );
}

function TextBlock({ block }: { block: Block }) {
  if (block.kind === 'preformatted') return <pre className="text-pre">{block.text}</pre>;
  if (block.kind === 'quote') {
    return (
      <blockquote className="text-quote">
        <Inlines nodes={block.children} />
      </blockquote>
    );
  }
  return (
    <p className="text">
      <Inlines nodes={block.children} />
    </p>
  );
}

export function Inlines({ nodes }: { nodes: Inline[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts have no other identity
  return nodes.map((node, index) => <InlineNode key={index} node={node} />);
}

function InlineNode({ node }: { node: Inline }): ReactNode {
  const { state, now } = usePage();
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'bold':
      return <strong>{<Inlines nodes={node.children} />}</strong>;
    case 'italic':
      return <em>{<Inlines nodes={node.children} />}</em>;
    case 'strike':
      return <s>{<Inlines nodes={node.children} />}</s>;
    case 'code':
      return <code className="text-code">{node.text}</code>;
    case 'link':
      return <Link url={node.url}>{node.label}</Link>;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'date':
      return <DateToken node={node} />;
    case 'user':
    case 'channel':
    case 'group':
    case 'broadcast':
      return <Mention node={node} label={nameOf(node, state, now)} />;
    default:
      return node satisfies never;
  }
}

export function Emoji({ name }: { name: string }) {
  const symbol = findEmoji(name);
  if (!symbol) return `:${name}:`;
  return (
    <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`}>
      {isDrawn(name) ? <DrawnEmoji name={name} /> : symbol}
    </span>
  );
}

export function Link({ url, children }: { url: string; children: ReactNode }) {
  const { state, go } = usePage();
  const inside = readPermalink(new URL(url), state.snapshot.channels);
  return (
    <a
      className="text-link"
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      onClick={(event) => {
        if (!inside) return;
        event.preventDefault();
        go(inside.place, inside.thread);
      }}
    >
      {children}
    </a>
  );
}

function DateToken({ node }: { node: Extract<Inline, { kind: 'date' }> }) {
  const { now } = usePage();
  const text = slackDate(node.seconds, node.format, node.fallback, now);
  const time = (
    <time title={slackDate(node.seconds, '{date_long} {time_secs}', node.fallback, now)}>{text}</time>
  );
  return node.url ? <Link url={node.url}>{time}</Link> : time;
}

function Mention({ node, label }: { node: Token; label: string }) {
  const { state, go } = usePage();
  const { me, channels } = state.snapshot;
  if (node.kind === 'channel' && channels.some(({ id }) => id === node.id)) {
    return (
      <button type="button" className="mention" onClick={() => go({ kind: 'channel', channel: node.id })}>
        {label}
      </button>
    );
  }
  const isMe = node.kind === 'broadcast' || (node.kind === 'user' && node.id === me.id);
  return <span className={isMe ? 'mention mention-me' : 'mention'}>{label}</span>;
}

function nameOf(node: Token, state: PageState, now: number): string {
  const { channels, userGroups = [] } = state.snapshot;
  switch (node.kind) {
    case 'user':
      return `@${findUser(state, node.id).name}`;
    case 'channel':
      return `#${channels.find(({ id }) => id === node.id)?.name ?? (node.label || node.id)}`;
    case 'group': {
      const handle = userGroups.find(({ id }) => id === node.id)?.handle ?? (node.label || node.id);
      return `@${handle.replace(/^@/, '')}`;
    }
    case 'broadcast':
      return `@${node.range}`;
    case 'date':
      return slackDate(node.seconds, node.format, node.fallback, now);
    case 'emoji':
      return `:${node.name}:`;
    case 'link':
      return node.label;
    default:
      return node satisfies never;
  }
}

/** Without formatting: `Plain` draws its emoji. */
export function plainMrkdwn(text: string, { state, now }: Pick<Page, 'state' | 'now'>): string {
  return plainText(parseMrkdwn(text), (node) => nameOf(node, state, now));
}

/** `plain_text`: nothing is formatted, emoji are drawn. */
export function Plain({ text }: { text: string }) {
  return text.split(/(:[a-z0-9_+'-]{1,64}:)/).map((part, index) => {
    const isEmoji = index % 2 === 1 && findEmoji(part.slice(1, -1));
    // biome-ignore lint/suspicious/noArrayIndexKey: a text's parts have no other identity
    return <Fragment key={index}>{isEmoji ? <Emoji name={part.slice(1, -1)} /> : part}</Fragment>;
  });
}

export function InlineMrkdwn({ text }: { text: string }) {
  const nodes = useMemo(() => parseInline(text), [text]);
  return <Inlines nodes={nodes} />;
}

interface TextObject {
  type: string;
  text: string;
}

export function TextOf({ text }: { text: TextObject }) {
  return text.type === 'mrkdwn' ? <Mrkdwn text={text.text} /> : <Plain text={text.text} />;
}
