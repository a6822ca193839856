import type { KnownBlock } from '@slack/types';
import type { Health } from '#src/health.ts';
import type { Message } from './message.ts';
import { who } from './operation-words.ts';
import { duration, escapeText, plural } from './text.ts';

interface Line {
  /** Bad: broken now. Slow: working on what waits. */
  state: 'good' | 'slow' | 'bad';
  text: string;
}

const circles = {
  good: ':large_green_circle:',
  slow: ':large_yellow_circle:',
  bad: ':red_circle:',
};

/** Short enough for a phone: a line per part, and more only where something is wrong. */
export function status(health: Health): Message {
  const lines = [
    storeLine(health),
    slackLine(health),
    intakeLine(health),
    cardsLine(health),
    editsLine(health),
    ...operationLines(health),
    ...replicasLine(health),
  ];
  const troubles = lines.filter(({ state }) => state !== 'good');
  const summary =
    troubles.length === 0 ? 'All is well.' : troubles.map(({ text }) => text.replaceAll('*', '')).join(' ');
  const errors = errorsOf(health);
  const { version, startedAt, now, config } = health;
  return {
    text: summary,
    blocks: [
      section(lines.map(({ state, text }) => `${circles[state]} ${text}`).join('\n')),
      ...(errors.length > 0 ? [section(`*Last errors*\n${errors.join('\n')}`)] : []),
      {
        type: 'context',
        elements: [
          {
            type: 'mrkdwn',
            text: `Quarterdeck ${escapeText(version, 20)}, up ${duration(now.getTime() - startedAt.getTime())}, configuration \`${config.slice(0, 8)}\``,
          },
        ],
      },
    ],
  };
}

function storeLine({ store }: Health): Line {
  const kind = store.kind === 'embedded' ? 'embedded' : 'PostgreSQL server';
  if (store.up) return { state: 'good', text: `*Store* answers (${kind}).` };
  return {
    state: 'bad',
    text: `*Store* does not answer${store.reason ? `: ${escapeText(store.reason, 150)}` : ''}.`,
  };
}

/** Nothing is said where nothing is going on. */
function operationLines({ operations: { running, waiting, readOnlyBy } }: Health): Line[] {
  const work = `*Operations*: ${running} running, ${waiting} waiting.`;
  if (readOnlyBy)
    return [{ state: 'slow', text: `${work} Read-only, by ${who(readOnlyBy)}: nothing new starts.` }];
  return running + waiting === 0 ? [] : [{ state: 'good', text: work }];
}

function slackLine({ slack: { open, wanted, problem } }: Health): Line {
  if (problem) return { state: 'bad', text: `*Slack*: ${escapeText(problem, 150)}.` };
  if (wanted === 0) return { state: 'good', text: '*Slack* by HTTP.' };
  return {
    state: open < wanted ? 'slow' : 'good',
    text: `*Slack*: ${open} of ${plural(wanted, 'socket')} open.`,
  };
}

function intakeLine({ intake: { waiting, oldest }, now }: Health): Line {
  if (waiting === 0) return { state: 'good', text: '*Webhooks*: all read.' };
  return {
    state: 'slow',
    text: `*Webhooks*: ${plural(waiting, 'body', 'bodies')} to read${since(oldest, now)}.`,
  };
}

function cardsLine({ delivery, now }: Health): Line {
  const { lanes, unreachable } = delivery;
  const waiting = lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  const lost = unreachable.map(
    ({ channel, reason }) => ` <#${channel}> takes nothing (${escapeText(reason, 40)}).`,
  );
  if (waiting === 0) {
    return { state: lost.length > 0 ? 'bad' : 'good', text: `*Cards*: all posted.${lost.join('')}` };
  }
  const worst = lanes.toSorted((a, b) => b.waiting - a.waiting).slice(0, 4);
  const where = worst
    .map((lane) => `<#${lane.channel}> ${lane.waiting}${pause(lane.pausedUntil, now)}`)
    .join(', ');
  return {
    state: lost.length > 0 ? 'bad' : 'slow',
    text: `*Cards*: ${waiting} to post: ${where}.${lost.join('')}`,
  };
}

function editsLine({ delivery: { edits, sending }, now }: Health): Line {
  if (!sending) return { state: 'good', text: '*Edits*: another replica sends.' };
  const budget = `${edits.left} of ${edits.perMinute} left this minute`;
  if (edits.waiting === 0) return { state: 'good', text: `*Edits*: none waiting, ${budget}.` };
  const paused = pause(edits.pausedUntil, now);
  return {
    state: 'slow',
    text: `*Edits*: ${edits.waiting} waiting${since(edits.oldest, now)}, ${budget}${paused}.`,
  };
}

/** During an upgrade they differ for a while; for longer, somebody forgot one. */
function replicasLine({ replicas, config, version }: Health): Line[] {
  const texts = [
    ...counted(replicas.map((other) => other.config).filter((other) => other !== config)).map(
      ([digest, count]) => `${running(count)} another configuration (\`${digest.slice(0, 8)}\`)`,
    ),
    ...counted(replicas.map((other) => other.version).filter((other) => other !== version)).map(
      ([other, count]) => `${running(count)} version ${escapeText(other, 20)}`,
    ),
  ];
  return texts.length > 0 ? [{ state: 'slow', text: `*Replicas*: ${texts.join(', ')}.` }] : [];
}

function counted(values: string[]): [string, number][] {
  return [...Map.groupBy(values, (value) => value)].map(([value, { length }]) => [value, length]);
}

function running(count: number): string {
  return count === 1 ? '1 runs with' : `${count} run with`;
}

function errorsOf({ delivery: { errors }, now }: Health): string[] {
  return errors.slice(0, 5).map(({ channel, error, attempts, retryAt }) => {
    const next = retryAt && retryAt > now ? `, again in ${duration(retryAt.getTime() - now.getTime())}` : '';
    return `• <#${channel}>: \`${escapeText(error.replaceAll('`', "'"), 80)}\`, tried ${plural(attempts, 'time')}${next}`;
  });
}

function since(oldest: Date | null, now: Date): string {
  return oldest ? `, the oldest for ${duration(now.getTime() - oldest.getTime())}` : '';
}

function pause(until: Date | null, now: Date): string {
  return until && until > now ? ` (paused ${duration(until.getTime() - now.getTime())})` : '';
}

function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}
