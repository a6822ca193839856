import type { KnownBlock } from '@slack/types';

/** Of a section's text: https://docs.slack.dev/reference/block-kit/blocks/section-block/ */
const longest = 3000;

/** These lines, in as few sections as hold them. */
export function sections(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= longest)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
}
