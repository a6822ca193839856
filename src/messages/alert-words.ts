// How alerts are spoken of, wherever they are.
import type { Severity } from '#src/alerts/alert.ts';
import type { Member } from '#src/alerts/group.ts';
import type { CardView, GroupView } from '#src/alerts/view.ts';
import { dateToken, escapeText } from './text.ts';

export const severityMark: Record<Severity, string> = {
  critical: ':red_circle:',
  warning: ':large_orange_circle:',
  info: ':large_blue_circle:',
};

export const severityColor: Record<Severity, string> = {
  critical: '#d92d20',
  warning: '#f79009',
  info: '#2e90fa',
};

export const resolvedColor = '#12b76a';

export function mention(user: string): string {
  return `<@${user}>`;
}

/** In a channel and on a locked phone there is no card above the line. */
export function named({ id, title }: { id: string; title: string }): string {
  return `*${escapeText(title, 150)}* \`${id}\``;
}

/** The one label that says best where something is. */
export function place(labels: Record<string, string>): string | undefined {
  return ['service', 'namespace', 'team', 'instance', 'job', 'cluster']
    .map((name) => (Object.hasOwn(labels, name) ? labels[name] : undefined))
    .find((value) => value !== undefined && value !== '');
}

/** Labels that tell where, without those that are told elsewhere. */
export function whereabouts(labels: Record<string, string>, most: number): string[] {
  return Object.entries(labels)
    .filter(([name, value]) => value !== '' && !toldElsewhere.has(name))
    .slice(0, most)
    .map(([name, value]) => `${escapeText(name, 40)} *${escapeText(value, 80)}*`);
}

/** What tells an alert from the others of its group, which is called `title`. */
export function difference({ name, labels }: Member, title: string): string {
  const named = name === title ? [] : [`*${escapeText(name, 100)}*`];
  return [...named, whereabouts(labels, 4).join(', ')].filter(Boolean).join(' ') || escapeText(name, 100);
}

const toldElsewhere = new Set([
  'alertname',
  'severity',
  'priority',
  'level',
  'prometheus',
  'monitor',
  'receiver',
]);

/** A sender's clock that is far from ours is named, not believed. */
export function sinceWhen({ group, since, heardAt }: Since, now: Date): string {
  const told = since ?? group.openedAt;
  const heard = heardAt ?? group.openedAt;
  if (ahead(told, heard)) return `since ${dateToken(heard, 'moment', now)} (the sender's clock is ahead)`;
  if (tooOld(told, group)) return `first heard of ${dateToken(group.openedAt, 'moment', now)}`;
  return `since ${dateToken(told, 'moment', now)}`;
}

export function sinceDate({ group, since, heardAt }: Since): Date {
  const heard = heardAt ?? group.openedAt;
  if (since !== null && ahead(since, heard)) return heard;
  return since === null || tooOld(since, group) ? group.openedAt : since;
}

type Since = Pick<CardView, 'group' | 'since' | 'heardAt'>;

/** Measured from the news of it: a group that fires again began long after it was first opened. */
function ahead(since: Date, heard: Date): boolean {
  return since.getTime() - heard.getTime() > 60_000;
}

function tooOld(since: Date, { openedAt }: GroupView): boolean {
  return openedAt.getTime() - since.getTime() > 366 * 86_400_000;
}
