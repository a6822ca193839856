/** A text of ours, which is mrkdwn, as it reads in a terminal or a log: one line. */
export function withoutMarkup(mrkdwn: string): string {
  return mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(
      /<!subteam\^([A-Z0-9]+)[^>]*>|<([@#][A-Z0-9]+)[^>]*>/g,
      (_, group, other) => other ?? `@${group}`,
    )
    .replace(/<([^|>]*)\|([^>]*)>/g, '$2 ($1)')
    .replace(/<([^>]*)>/g, '$1')
    .replace(/(^|\s):[a-z_]+:(?=\s|$)/g, '$1')
    .replace(/[*`]/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();
}
