// When nothing is changed: weekly hours, fixed dates or a rule, in the zone of the people who keep them.
import { addDays, instant, isZone, type LocalDate, localTime, minutesOf, realDate } from './local-time.ts';
import { endOfRecurrence, parseRecurrence, type RecurringFreeze } from './recurrence.ts';

export interface FreezeWindow {
  /** As the configuration says it. */
  text: string;
  reason?: string | undefined;
  from: Edge;
  to: Edge;
  zone: string;
}

/** Minutes since local midnight, on a day of every week (0 is Sunday) or on a date. */
type Edge = ({ weekday: number } | { date: LocalDate }) & { minutes: number };

/** By a person, for a while. */
export interface DeclaredFreeze {
  by: string;
  reason: string;
  since: Date;
  until: Date;
}

export interface Frozen {
  until: Date;
  /** The window that ends last. */
  window: FreezeWindow | RecurringFreeze | DeclaredFreeze;
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const edge = String.raw`(?:(sun|mon|tue|wed|thu|fri|sat)|(\d{4}-\d\d-\d\d))(?: (\d\d:\d\d))?`;
const pattern = new RegExp(`^${edge} ?[-–—] ?${edge} ([A-Za-z][A-Za-z0-9_+/-]*)$`, 'i');

/**
 * `fri 16:00 – mon 08:00 Europe/Paris`, `sat – sun Europe/Paris` (whole days) or `2026-12-24 – 2027-01-02 16:00
 * Europe/Paris`. Undefined for anything else.
 */
export function parseFreeze(text: string, reason?: string): FreezeWindow | undefined {
  const [match, day, date, time, lastDay, lastDate, lastTime, zone = ''] = pattern.exec(text.trim()) ?? [];
  if (match === undefined || !isZone(zone)) return undefined;
  const from = edgeOf(day, date, time ?? '00:00');
  const to = edgeOf(lastDay, lastDate, lastTime ?? '24:00');
  if (!from || !to || 'date' in from !== 'date' in to) return undefined;
  const window = { text: text.trim(), from, to, zone, reason };
  if ('date' in from && momentOf(from, zone, 'first') >= momentOf(to, zone, 'last')) return undefined;
  return window;
}

/** As the configuration has it: hours or dates, or what `parseRecurrence` takes. */
export interface WrittenFreeze {
  window?: string | undefined;
  rrule?: string | undefined;
  from?: string | undefined;
  for?: number | undefined;
  reason?: string | undefined;
}

/** Undefined for what is no freeze, and for what is two. */
export function readFreeze({
  window,
  rrule,
  from,
  for: lasts,
  reason,
}: WrittenFreeze): FreezeWindow | RecurringFreeze | undefined {
  if (rrule === undefined && from === undefined && lasts === undefined)
    return parseFreeze(window ?? '', reason);
  if (window !== undefined || rrule === undefined || from === undefined || lasts === undefined)
    return undefined;
  return parseRecurrence({ rrule, from, for: lasts }, reason);
}

/** Until when it is frozen at this moment; windows that follow each other without a gap are one. */
export function frozenAt(windows: readonly Frozen['window'][], at: Date): Frozen | undefined {
  let frozen: Frozen | undefined;
  for (let round = 0; round <= windows.length; round += 1) {
    const moment = frozen?.until ?? at;
    const [longest] = windows
      .flatMap((window) => {
        const until = endOf(window, moment);
        return until ? [{ until, window }] : [];
      })
      .toSorted((a, b) => b.until.getTime() - a.until.getTime());
    if (!longest) return frozen;
    frozen = longest;
  }
  return frozen;
}

/** When the window that holds this moment ends. Where clocks are set, the freeze is the longer one. */
function endOf(window: Frozen['window'], at: Date): Date | undefined {
  if ('until' in window) return within(window.since.getTime(), window.until.getTime(), at);
  if ('rule' in window) return endOfRecurrence(window, at);
  const { from, to, zone } = window;
  if ('date' in from || 'date' in to)
    return within(momentOf(from, zone, 'first'), momentOf(to, zone, 'last'), at);
  const today = localTime(at, zone);
  // Of the occurrences that can hold this moment one began this week, or the week before.
  for (const back of [0, 7]) {
    const began = addDays(today, -((today.weekday - from.weekday + 7) % 7) - back);
    const sameDay = to.weekday === from.weekday;
    const days = sameDay && to.minutes <= from.minutes ? 7 : (to.weekday - from.weekday + 7) % 7;
    const ended = addDays(began, days);
    const until = within(
      instant({ date: began, minutes: from.minutes }, zone, 'first'),
      instant({ date: ended, minutes: to.minutes }, zone, 'last'),
      at,
    );
    if (until) return until;
  }
  return undefined;
}

function within(from: number, to: number, at: Date): Date | undefined {
  return from <= at.getTime() && at.getTime() < to ? new Date(to) : undefined;
}

function edgeOf(day: string | undefined, date: string | undefined, time: string): Edge | undefined {
  const minutes = minutesOf(time);
  if (minutes === undefined) return undefined;
  if (day !== undefined) return { weekday: weekdays.indexOf(day.toLowerCase()), minutes };
  const real = realDate(date ?? '');
  return real && { date: real, minutes };
}

/** Of an edge on a date. */
function momentOf(edge: Edge, zone: string, which: 'first' | 'last'): number {
  if (!('date' in edge)) throw new Error('a weekday is no moment');
  return instant(edge, zone, which);
}
