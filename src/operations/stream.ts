// A step's log: lines as they come, secrets taken out of the whole, since one may span several.
import type { Redaction } from '#src/redaction.ts';

const longestLine = 1000;

export interface Stream {
  /** A line, or several. */
  write(text: string): void;
  /** Lines that are safe to show; `all` when nothing will follow. */
  take(all?: boolean): string[];
}

export function openStream({ clean, open }: Pick<Redaction, 'clean' | 'open'>): Stream {
  let pending = '';
  return {
    write: (text) => {
      pending += text.endsWith('\n') ? text : `${text}\n`;
    },
    take: (all = false) => {
      const cleaned = clean(pending);
      // A secret that has begun may begin inside a line: that line waits too.
      const safe = all ? cleaned.length : cleaned.length - open(cleaned);
      const end = cleaned.lastIndexOf('\n', safe - 1) + 1;
      pending = cleaned.slice(end);
      return end === 0
        ? []
        : cleaned
            .slice(0, end - 1)
            .split('\n')
            .map(cut);
    },
  };
}

function cut(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine - 1).toWellFormed()}…` : line;
}
