// Freezes that come back by a rule of RFC 5545. The library counts days; what a day means in a zone is said here.
import { RRuleTemporal } from 'rrule-temporal';
import { toText } from 'rrule-temporal/totext';
import { addDays, instant, isZone, type LocalDate, localTime, minutesOf, realDate } from './local-time.ts';

export interface RecurringFreeze {
  /** For people: the rule in words. */
  text: string;
  reason?: string | undefined;
  rule: RRuleTemporal;
  /** Since local midnight of each day that the rule names. */
  minutes: number;
  zone: string;
  /** Milliseconds. */
  lasts: number;
}

/** As iCalendar says RRULE, DTSTART and DURATION. */
export interface WrittenRecurrence {
  /** `FREQ=MONTHLY;BYDAY=-1FR` */
  rrule: string;
  /** `2026-01-30 16:00 Europe/Paris`: from when on, and at which hour. */
  from: string;
  /** Milliseconds. */
  for: number;
}

/** Days and longer; a freeze that ends for good has dates instead of COUNT or UNTIL. */
const rulePattern =
  /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;(INTERVAL|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|BYMONTH|BYSETPOS|WKST)=[A-Z0-9,+-]{1,100}){0,6}$/;
const fromPattern = /^(20\d\d-\d\d-\d\d) (\d\d:\d\d) ([A-Za-z][A-Za-z0-9_+/-]*)$/;

const day = 86_400_000;
const longest = 31 * day;

/** Looked for so often from its beginning: a rule that names no day by then names none. */
const mostLooked = 3_000;
/** All days of the years that a date here may have. */
const mostDays = 100 * 366;

/** Undefined for what is no such rule, and for one by which there is never a day. */
export function parseRecurrence(
  { rrule, from, for: lasts }: WrittenRecurrence,
  reason?: string,
): RecurringFreeze | undefined {
  const [, date = '', time = '', zone = ''] = fromPattern.exec(from) ?? [];
  const first = realDate(date);
  const minutes = minutesOf(time);
  if (lasts > longest) return undefined;
  if (!first || minutes === undefined || !isZone(zone) || !rulePattern.test(rrule)) return undefined;
  const rule = ruleOf(rrule, first, mostDays);
  if (!rule || !hasDays(rrule, first)) return undefined;
  return {
    text: `${words(rule, rrule)} from ${time} ${zone}`,
    reason,
    rule,
    minutes,
    zone,
    lasts,
  };
}

/** When the last of those that hold this moment ends. Where clocks are set, the freeze is the longer one. */
export function endOfRecurrence({ rule, minutes, zone, lasts }: RecurringFreeze, at: Date): Date | undefined {
  const today = localTime(at, zone);
  const earliest = addDays(today, -Math.ceil(lasts / day) - 1);
  const ends = rule.between(utc(earliest), utc(today), true).flatMap(({ epochMilliseconds }) => {
    const date = dateOf(epochMilliseconds);
    const begins = instant({ date, minutes }, zone, 'first');
    const ended = Math.max(
      begins + lasts,
      instant({ date, minutes: minutes + lasts / 60_000 }, zone, 'last'),
    );
    return begins <= at.getTime() && at.getTime() < ended ? [ended] : [];
  });
  return ends.length === 0 ? undefined : new Date(Math.max(...ends));
}

function ruleOf(rrule: string, from: LocalDate, maxIterations: number): RRuleTemporal | undefined {
  const start = utc(from)
    .toISOString()
    .replace(/[-:]|\.\d+/g, '');
  try {
    return new RRuleTemporal({
      rruleString: `DTSTART:${start}\nRRULE:${rrule}`,
      maxIterations,
      strict: true,
    });
  } catch {
    return undefined;
  }
}

/** By 30 February, or the fifth Monday of a day, nothing would ever be frozen. */
function hasDays(rrule: string, from: LocalDate): boolean {
  try {
    return ruleOf(rrule, from, mostLooked)?.next(utc(from), true) !== null;
  } catch {
    return false;
  }
}

/** The library has no words for the nth of several days. */
function words(rule: RRuleTemporal, rrule: string): string {
  return rrule.includes('BYSETPOS') ? rrule : toText(rule);
}

function utc({ year, month, day: date }: LocalDate): Date {
  return new Date(Date.UTC(year, month - 1, date));
}

function dateOf(moment: number): LocalDate {
  const date = new Date(moment);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
