export interface Output {
  /** A stream for each of stdout and stderr: a character may be split in one while the other speaks. */
  stream(): { write(chunk: Uint8Array): void; end(): void };
}

/** Whole characters to `tell`, at most `limit` bytes of both streams together, then one line that says so. */
export function createOutput(tell: (text: string) => void, limit: number): Output {
  let left = limit;
  let isCut = false;
  return {
    stream() {
      const decoder = new TextDecoder();
      const say = (text: string): void => {
        if (text !== '') tell(text);
      };
      return {
        write(chunk) {
          if (isCut) return;
          say(decoder.decode(chunk.subarray(0, left), { stream: true }));
          isCut = chunk.length > left;
          left -= Math.min(left, chunk.length);
          if (isCut) tell(`\n[more than ${limit} bytes of output: the rest is left out]\n`);
        },
        end() {
          if (!isCut) say(decoder.decode());
        },
      };
    },
  };
}
