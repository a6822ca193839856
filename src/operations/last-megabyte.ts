// What of a long text a file can hold.
import { logBegins } from '#src/messages/operation-thread.ts';

const most = 1024 * 1024;
/** Before what is kept: a secret that begins in it is known as one, and taken out whole. */
const margin = 64 * 1024;

/** Bytes of a text that are worth reading before secrets are taken out. */
export const mostRead = most + margin;

/** Its end in whole lines, under a line that says how much is not there: what is cut here, and `missing` bytes before. */
export function lastMegabyte(text: string, missing: number): { text: string; isWhole: boolean } {
  const bytes = Buffer.from(text);
  const keep = Math.min(most, missing > 0 ? bytes.length - margin : most);
  if (missing === 0 && bytes.length <= keep) return { text, isWhole: true };
  const end = bytes.subarray(Math.max(0, bytes.length - keep));
  const line = end.indexOf('\n') + 1;
  // Where the last line alone is longer, a character may have been cut in two.
  const kept = end
    .subarray(line < end.length ? line : 0)
    .toString()
    .replace(/^\ufffd+/, '');
  const left = missing + bytes.length - Buffer.byteLength(kept);
  return { text: `${logBegins(left)}\n${kept}`, isWhole: false };
}
