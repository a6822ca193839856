// When nothing is changed: weekly hours or fixed dates, in the zone of the people who keep them.

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

interface LocalDate {
  year: number;
  month: number;
  day: number;
}

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
  window: FreezeWindow | DeclaredFreeze;
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
  if ('date' in from && instant(from, zone, 'first') >= instant(to, zone, 'last')) return undefined;
  return window;
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
  const { from, to, zone } = window;
  if ('date' in from || 'date' in to)
    return within(instant(from, zone, 'first'), instant(to, zone, 'last'), at);
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
  const [hours = 99, minute = 99] = time.split(':').map(Number);
  const minutes = hours * 60 + minute;
  if (minute > 59 || minutes > 24 * 60) return undefined;
  if (day !== undefined) return { weekday: weekdays.indexOf(day.toLowerCase()), minutes };
  const [year = 0, month = 0, dayOfMonth = 0] = (date ?? '').split('-').map(Number);
  const real = new Date(Date.UTC(year, month - 1, dayOfMonth));
  if (real.getUTCMonth() !== month - 1 || real.getUTCDate() !== dayOfMonth) return undefined;
  return { date: { year, month, day: dayOfMonth }, minutes };
}

/** A local time that comes twice has a first and a last moment; one that is skipped lies between the same two. */
function instant(at: Edge, zone: string, which: 'first' | 'last'): number {
  if (!('date' in at)) throw new Error('a weekday is no moment');
  const { year, month, day } = at.date;
  const local = Date.UTC(year, month - 1, day, 0, at.minutes);
  const both = [local - offset(local - 86_400_000, zone), local - offset(local + 86_400_000, zone)];
  const real = both.filter((moment) => moment + offset(moment, zone) === local);
  const moments = real.length > 0 ? real : both;
  return which === 'first' ? Math.min(...moments) : Math.max(...moments);
}

/** Milliseconds that local time is ahead of UTC. */
function offset(moment: number, zone: string): number {
  const { year, month, day, minutes } = localTime(new Date(moment), zone);
  return Date.UTC(year, month - 1, day, 0, minutes) - Math.floor(moment / 60_000) * 60_000;
}

function localTime(at: Date, zone: string): LocalDate & { weekday: number; minutes: number } {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = { year: Number(parts.year), month: Number(parts.month), day: Number(parts.day) };
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  return { ...date, weekday, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

function addDays({ year, month, day }: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

// Making one takes a millisecond.
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = {
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  } as const;
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { ...numeric, timeZone, hourCycle: 'h23' });
  formats.set(timeZone, format);
  return format;
}
