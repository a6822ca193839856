import { relativeDay } from './slack-date.ts';

export const dateOf = (ts: string) => new Date(Number(ts) * 1000);

export const timeOfDay = (ts: string) =>
  new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' }).format(dateOf(ts));

export const dayAndTime = (ts: string) =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' }).format(dateOf(ts));

export function dayName(ts: string, now: number): string {
  const date = dateOf(ts);
  const relative = relativeDay(date, now);
  if (relative) return relative.charAt(0).toUpperCase() + relative.slice(1);
  return new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }).format(date);
}
