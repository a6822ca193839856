import type { Api } from './api.ts';
import { NotFound, type Status } from './errors.ts';
import type { LogOptions, WholeLog } from './kubernetes.ts';
import { pathOf, spoken, written } from './resources.ts';

/** Some lines are a megabyte long, and the API server's own limit keeps the first bytes, not the last. */
const mostRead = 1024 * 1024;

export async function readLogs(
  api: Api,
  { namespace, name }: { namespace: string; name: string },
  { container, lines, bytes, previous }: LogOptions,
): Promise<string> {
  const pod = { kind: 'pod', namespace, name };
  try {
    const log = await api.text({
      doing: `reading the log of ${written(pod)}`,
      about: `log of ${spoken(pod)}`,
      path: `${pathOf('pod', namespace, name)}/log`,
      query: { container, tailLines: lines, limitBytes: mostRead, previous },
    });
    return lastBytes(Buffer.from(log), bytes);
  } catch (error) {
    if (error instanceof NotFound || isNotYet(error)) return '';
    throw error;
  }
}

/** Milliseconds. Nothing is changed by it, so it may outlast other calls. */
const longestRead = 10_000;

/** No limit of the API server's keeps the end of a log, so all of it is read and its end kept. */
export async function readWholeLog(
  api: Api,
  { namespace, name }: { namespace: string; name: string },
  { container, bytes, previous }: Omit<LogOptions, 'lines'>,
): Promise<WholeLog> {
  const pod = { kind: 'pod', namespace, name };
  const call = {
    ...{ doing: `reading the log of ${written(pod)}`, about: `log of ${spoken(pod)}` },
    ...{ path: `${pathOf('pod', namespace, name)}/log`, query: { container, previous } },
  };
  const kept: Buffer[] = [];
  let [length, read] = [0, 0];
  const body = await api.stream(call, AbortSignal.timeout(longestRead));
  for await (const chunk of body as AsyncIterable<Buffer>) {
    kept.push(chunk);
    length += chunk.length;
    read += chunk.length;
    while (kept[0] && length - kept[0].length >= bytes) length -= kept.shift()?.length ?? 0;
  }
  const text = lastBytes(Buffer.concat(kept), bytes);
  return { text, missing: Math.max(0, read - Buffer.byteLength(text)) };
}

/** 400: the container has not started, or there is no earlier one. */
function isNotYet(error: unknown): boolean {
  return error instanceof Error && (error.cause as Partial<Status> | undefined)?.code === 400;
}

/** Whole lines, except where the last line alone is longer. */
function lastBytes(all: Buffer, bytes: number): string {
  if (all.length <= bytes) return all.toString();
  const tail = all.subarray(-bytes);
  const line = tail.indexOf('\n');
  const whole = line >= 0 && line < tail.length - 1 ? tail.subarray(line + 1) : tail;
  // A character that was cut in two.
  return whole.toString('utf8').replace(/^\ufffd+/, '');
}
