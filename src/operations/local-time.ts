// Moments of local times, over the nights when clocks are set.

export interface LocalDate {
  year: number;
  month: number;
  day: number;
}

/** Of `16:00` since midnight, up to `24:00`. */
export function minutesOf(time: string): number | undefined {
  const [hours = 99, minute = 99] = time.split(':').map(Number);
  const minutes = hours * 60 + minute;
  return minute > 59 || minutes > 24 * 60 ? undefined : minutes;
}

/** Of `2026-12-24`; undefined for a day that there is not. */
export function realDate(text: string): LocalDate | undefined {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  const real = new Date(Date.UTC(year, month - 1, day));
  return real.getUTCMonth() === month - 1 && real.getUTCDate() === day ? { year, month, day } : undefined;
}

/** A local time that comes twice has a first and a last moment; one that is skipped lies between the same two. */
export function instant(
  { date, minutes }: { date: LocalDate; minutes: number },
  zone: string,
  which: 'first' | 'last',
): number {
  const local = Date.UTC(date.year, date.month - 1, date.day, 0, minutes);
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

export function localTime(at: Date, zone: string): LocalDate & { weekday: number; minutes: number } {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const date = { year: Number(parts.year), month: Number(parts.month), day: Number(parts.day) };
  const weekday = new Date(Date.UTC(date.year, date.month - 1, date.day)).getUTCDay();
  return { ...date, weekday, minutes: Number(parts.hour) * 60 + Number(parts.minute) };
}

export function addDays({ year, month, day }: LocalDate, days: number): LocalDate {
  const moved = new Date(Date.UTC(year, month - 1, day + days));
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

export function isZone(zone: string): boolean {
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
