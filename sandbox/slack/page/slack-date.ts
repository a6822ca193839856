// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

const day = 86_400_000;

const styles: Record<string, Intl.DateTimeFormatOptions> = {
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

export interface Zone {
  locale?: string;
  timeZone?: string;
}

/** An unknown placeholder makes the whole token fall back, as Slack does. */
export function slackDate(
  seconds: number,
  format: string,
  fallback: string,
  now: number,
  zone: Zone = {},
): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  let unknown = false;
  const text = format.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = placeholder(name, date, now, zone);
    unknown ||= value === undefined;
    return value ?? '';
  });
  return unknown ? fallback : text;
}

function placeholder(name: string, date: Date, now: number, zone: Zone): string | undefined {
  if (name === 'date_num') return localDay(date, zone);
  if (name === 'date_slash') return shown(date, { year: 'numeric', month: '2-digit', day: '2-digit' }, zone);
  if (name === 'ago') return ago(date.getTime() - now, zone);
  const style = styles[name.replace(/_pretty$/, '')];
  if (!style) return undefined;
  return (name.endsWith('_pretty') && relativeDay(date, now, zone)) || shown(date, style, zone);
}

function shown(date: Date, style: Intl.DateTimeFormatOptions, { locale, timeZone }: Zone): string {
  return new Intl.DateTimeFormat(locale, { ...style, ...(timeZone && { timeZone }) }).format(date);
}

function localDay(date: Date, { timeZone }: Zone): string {
  return shown(
    date,
    { year: 'numeric', month: '2-digit', day: '2-digit' },
    {
      locale: 'en-CA',
      ...(timeZone && { timeZone }),
    },
  );
}

/** "today" and its neighbours, or undefined. */
export function relativeDay(date: Date, now: number, zone: Zone = {}): string | undefined {
  const days = [-1, 0, 1].find(
    (offset) => localDay(date, zone) === localDay(new Date(now + offset * day), zone),
  );
  if (days === undefined) return undefined;
  return new Intl.RelativeTimeFormat(zone.locale, { numeric: 'auto' }).format(days, 'day');
}

function ago(milliseconds: number, { locale }: Zone): string {
  const units = [
    ['day', day],
    ['hour', 3_600_000],
    ['minute', 60_000],
    ['second', 1000],
  ] as const;
  const [unit, size] =
    units.find(([, length]) => Math.abs(milliseconds) >= length) ?? (['second', 1000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(
    Math.trunc(milliseconds / size),
    unit,
  );
}
