import type { Message } from './message.ts';
import { dateToken, escapeText, plural } from './text.ts';

/** Webhooks turned away, one source's, since times in milliseconds. */
export interface Flood {
  source: string;
  refusal: 'unknown-source' | 'unauthorized' | 'too-large' | 'unreadable-encoding';
  count: number;
  since: number;
  last: number;
  /** The name that was asked for, where it is none of ours. */
  said?: string;
}

/** Alerts that do not arrive are worse than alerts: who can put it right is told what to do. */
export function refusalsCard(flood: Flood, now: Date): Message {
  const { count, refusal } = flood;
  const { what, advice } = explanations[refusal](flood);
  const since = dateToken(new Date(flood.since), 'moment', now);
  const last = dateToken(new Date(flood.last), 'moment', now);
  const headline = `:no_entry: *Alerts are turned away.* ${plural(count, 'webhook')} ${what} since ${since}, the last ${last}.`;
  return {
    text: `Alerts are turned away: ${plural(count, 'webhook')} ${what}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: headline } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: advice }] },
    ],
    color: '#d92d20',
  };
}

type Explanation = (flood: Flood) => { what: string; advice: string };

const explanations: Record<Flood['refusal'], Explanation> = {
  unauthorized: ({ source }) => ({
    what: `for *${escapeText(source, 60)}* had no valid credentials (401)`,
    advice: `Compare the sender's token with \`alerts.sources.${escapeText(source, 60)}\`. While exchanging a secret, list both. The sender drops what was refused.`,
  }),
  'unknown-source': ({ said = '' }) => ({
    what: 'named a source that is not configured (404)',
    advice: `The last one asked for *${escapeText(said, 60)}*. The address is \`/hooks/NAME\`, with NAME from \`alerts.sources\`.`,
  }),
  'too-large': ({ source }) => ({
    what: `for *${escapeText(source, 60)}* were larger than 32 MB (413)`,
    advice: 'Group more finely, or set `max_alerts` in the sender. The sender drops what was refused.',
  }),
  'unreadable-encoding': ({ source }) => ({
    what: `for *${escapeText(source, 60)}* had a broken or unknown content encoding (415)`,
    advice: 'Send plain JSON, or gzip or deflate with the matching Content-Encoding header.',
  }),
};
