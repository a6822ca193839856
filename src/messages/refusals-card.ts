import type { Message } from './message.ts';
import { dateToken, escapeText, plural } from './text.ts';

/** Webhooks turned away, one source's, since times in milliseconds. */
export interface Flood {
  /** `prod` of alerts, `releases/checkout` of an app's pipeline. */
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
  const { count, refusal, source } = flood;
  const { what, advice } = explanations[refusal](flood);
  const since = dateToken(new Date(flood.since), 'moment', now);
  const last = dateToken(new Date(flood.last), 'moment', now);
  const kind = source.startsWith(releases) ? 'Releases' : 'Alerts';
  const headline = `:no_entry: *${kind} are turned away.* ${plural(count, 'webhook')} ${what} since ${since}, the last ${last}.`;
  return {
    text: `${kind} are turned away: ${plural(count, 'webhook')} ${what}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: headline } },
      { type: 'context', elements: [{ type: 'mrkdwn', text: advice }] },
    ],
    color: '#d92d20',
  };
}

const releases = 'releases/';

/** Where the configuration has its token. */
function keyOf(source: string): string {
  const app = source.startsWith(releases) ? source.slice(releases.length) : undefined;
  return escapeText(app === undefined ? `alerts.sources.${source}` : `apps.${app}.hook`, 80);
}

type Explanation = (flood: Flood) => { what: string; advice: string };

const explanations: Record<Flood['refusal'], Explanation> = {
  unauthorized: ({ source }) => ({
    what: `for *${escapeText(source, 60)}* had no valid credentials (401)`,
    advice: `Compare the sender's token with \`${keyOf(source)}\`. While exchanging a secret, list both. The sender drops what was refused.`,
  }),
  'unknown-source': ({ said = '' }) => ({
    what: 'named a source that is not configured (404)',
    advice: `The last one asked for *${escapeText(said, 60)}*. The address is \`/hooks/NAME\`, with NAME from \`alerts.sources\`, or \`/hooks/releases/APP\`, with an app that has a \`hook\`.`,
  }),
  'too-large': ({ source }) => ({
    what: `for *${escapeText(source, 60)}* were larger than ${source.startsWith(releases) ? '16 KB' : '32 MB'} (413)`,
    advice: source.startsWith(releases)
      ? 'Announce the tag and where it comes from, and nothing else.'
      : 'Group more finely, or set `max_alerts` in the sender. The sender drops what was refused.',
  }),
  'unreadable-encoding': ({ source }) => ({
    what: `for *${escapeText(source, 60)}* had a broken or unknown content encoding (415)`,
    advice: 'Send plain JSON, or gzip or deflate with the matching Content-Encoding header.',
  }),
};
