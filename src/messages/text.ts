// Text from anywhere, made safe to stand in a message.

/**
 * One line of mrkdwn that shows this text and cannot do anything: no mention, no link, no reversed direction, no
 * second line. Never longer than the limit, markup included, and never cut inside a character.
 * https://docs.slack.dev/messaging/formatting-message-text/#escaping
 */
export function escapeText(text: string, limit = 300): string {
  return cut(text, limit, (point) => entities[point] ?? onOneLine(point));
}

/** As escapeText, keeping line breaks: for a description that stands by itself. */
export function escapeLines(text: string, limit = 1000): string {
  return cut(text, limit, (point) => entities[point] ?? visible(point));
}

/** Text that is mrkdwn already, cut so that no entity, link or date is left open. */
export function cutMarkup(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const open = Math.max(kept.lastIndexOf('<'), kept.lastIndexOf('&'));
  const closed = Math.max(kept.lastIndexOf('>'), kept.lastIndexOf(';'));
  return `${(open > closed ? kept.slice(0, open) : kept).toWellFormed()}…`;
}

/** For plain_text objects (headers, buttons, form fields), where Slack reads no markup. */
export function plain(text: string, limit: number): string {
  return cut(text, limit, onOneLine);
}

/** The address when it is one a browser may open, ready for a button; otherwise undefined. */
export function webAddress(url: string): string | undefined {
  const address = URL.parse(url);
  if (!address || !['http:', 'https:'].includes(address.protocol)) return undefined;
  // URL encodes `<`, `>` and spaces by itself; `|` would end the address inside a mrkdwn link.
  const href = address.href.replaceAll('|', '%7C');
  // A longer one is refused in a button: https://docs.slack.dev/reference/block-kit/block-elements/button-element/
  return href.length <= 3000 ? href : undefined;
}

/** A mrkdwn link, or the title alone when the address is not http or https. */
export function link(url: string, title: string, limit = 150): string {
  const address = webAddress(url);
  const label = escapeText(title.replaceAll('|', '¦'), limit);
  return address ? `<${address.replaceAll('&', '&amp;')}|${label || 'link'}>` : label;
}

const dateFormats = {
  time: '{time}',
  date: '{date_short_pretty}',
  moment: '{date_short_pretty} at {time}',
};

/**
 * The reader's own time zone where Slack draws it, UTC where it does not. `moment` stays true on a card that is
 * read days later; `time` is for what is read at once.
 * https://docs.slack.dev/messaging/formatting-message-text/#date-formatting
 */
export function dateToken(date: Date, format: keyof typeof dateFormats, now: Date): string {
  if (Number.isNaN(date.getTime())) return 'an unknown time';
  const seconds = Math.floor(date.getTime() / 1000);
  return `<!date^${seconds}^${dateFormats[format]}|${utc(date, format, now)}>`;
}

/** `4 min`, `2 h 10 min`, `3 d 4 h`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return parts(hours, 'h', minutes % 60, 'min');
  return parts(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `1 alert`, `20,000 alerts`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function cut(text: string, limit: number, show: (point: string) => string): string {
  let fitted = '';
  let withRoom = '';
  for (const point of text.replaceAll('\r\n', '\n')) {
    const next = fitted + show(point);
    if (next.length > limit) return `${withRoom}…`;
    if (next.length < limit) withRoom = next;
    fitted = next;
  }
  return fitted;
}

function onOneLine(point: string): string {
  return /[\n\r\t\v\f\u0085\u2028\u2029]/.test(point) ? ' ' : visible(point);
}

/** Characters that show nothing or turn the text around are shown by their number. */
function visible(point: string): string {
  const code = point.codePointAt(0) ?? 0;
  if (point === '\n' || point === '\t') return point;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  if (/[\p{Bidi_Control}\u0080-\u009f\u2028\u2029\ufeff\u200b\u2060]/u.test(point)) {
    return `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return point.toWellFormed();
}

// Made once: making one takes a millisecond.
const dayOfThisYear = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const dayOfAnotherYear = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

function utc(date: Date, format: keyof typeof dateFormats, now: Date): string {
  const time = `${date.toISOString().slice(-13, -8)} UTC`;
  if (format === 'time') return time;
  const sameYear = date.getUTCFullYear() === now.getUTCFullYear();
  const day = (sameYear ? dayOfThisYear : dayOfAnotherYear).format(date);
  return format === 'date' ? day : `${day} at ${time}`;
}

function parts(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}
