import type { RichTextBlockElement, RichTextElement, RichTextSection } from '@slack/types';
import type { ReactNode } from 'react';
import { safeUrl } from './mrkdwn.ts';
import { Emoji, InlineMrkdwn, Link } from './text.tsx';

export function RichText({ elements }: { elements: RichTextBlockElement[] }) {
  return (
    <div className="rich-text">
      {elements.map((element, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rich text has no other identity
        <RichTextPart key={index} element={element} />
      ))}
    </div>
  );
}

function RichTextPart({ element }: { element: RichTextBlockElement }) {
  switch (element.type) {
    case 'rich_text_section':
      return (
        <p className="text">
          <Runs elements={element.elements} />
        </p>
      );
    case 'rich_text_quote':
      return (
        <blockquote className="text-quote">
          <Runs elements={element.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre className="text-pre">
          <Runs elements={element.elements} />
        </pre>
      );
    case 'rich_text_list':
      return (
        <List
          items={element.elements as RichTextSection[]}
          ordered={element.style === 'ordered'}
          indent={element.indent ?? 0}
        />
      );
    default:
      return element satisfies never;
  }
}

function List({ items, ordered, indent }: { items: RichTextSection[]; ordered: boolean; indent: number }) {
  const Tag = ordered ? 'ol' : 'ul';
  return (
    <Tag className="text-list" style={{ marginLeft: `${Math.min(indent, 8) * 22}px` }}>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rich text has no other identity
        <li key={index}>
          <Runs elements={item.elements} />
        </li>
      ))}
    </Tag>
  );
}

function Runs({ elements }: { elements: RichTextElement[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: rich text has no other identity
  return elements.map((element, index) => <Run key={index} element={element} />);
}

function Run({ element }: { element: RichTextElement }): ReactNode {
  const style = element.style;
  let node = content(element);
  if (style?.code) node = <code className="text-code">{node}</code>;
  if (style?.bold) node = <strong>{node}</strong>;
  if (style?.italic) node = <em>{node}</em>;
  if (style?.strike) node = <s>{node}</s>;
  return node;
}

/** Tokens are drawn by the same code as in mrkdwn: they are written as it has them. */
function content(element: RichTextElement): ReactNode {
  switch (element.type) {
    case 'text':
      return element.text;
    case 'link': {
      const url = safeUrl(element.url);
      return url ? <Link url={url}>{element.text ?? url}</Link> : (element.text ?? element.url);
    }
    case 'emoji':
      return <Emoji name={element.name} />;
    case 'user':
      return <InlineMrkdwn text={`<@${element.user_id}>`} />;
    case 'channel':
      return <InlineMrkdwn text={`<#${element.channel_id}>`} />;
    case 'usergroup':
      return <InlineMrkdwn text={`<!subteam^${element.usergroup_id}>`} />;
    case 'broadcast':
      return <InlineMrkdwn text={`<!${element.range}>`} />;
    case 'date':
      return (
        <InlineMrkdwn text={`<!date^${element.timestamp}^${element.format}|${element.fallback ?? ''}>`} />
      );
    case 'color':
      return element.value;
    case 'team':
      return element.team_id;
    default:
      return element satisfies never;
  }
}
