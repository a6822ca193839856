import type { Api } from './api.ts';
import { NotFound, type Status } from './errors.ts';
import type { LogOptions } from './kubernetes.ts';
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
    return lastBytes(log, bytes);
  } catch (error) {
    if (error instanceof NotFound || isNotYet(error)) return '';
    throw error;
  }
}

/** 400: the container has not started, or there is no earlier one. */
function isNotYet(error: unknown): boolean {
  return error instanceof Error && (error.cause as Partial<Status> | undefined)?.code === 400;
}

/** Whole lines, except where the last line alone is longer. */
function lastBytes(log: string, bytes: number): string {
  const all = Buffer.from(log);
  if (all.length <= bytes) return log;
  const tail = all.subarray(-bytes);
  const line = tail.indexOf('\n');
  const whole = line >= 0 && line < tail.length - 1 ? tail.subarray(line + 1) : tail;
  // A character that was cut in two.
  return whole.toString('utf8').replace(/^\ufffd+/, '');
}
