import { setTimeout as sleep } from 'node:timers/promises';

const attempts = 5;
/** Milliseconds, more with each attempt. */
const pause = 100;

/**
 * A server counts a session for a moment after it has ended, so one that would be too many is asked for again: nothing
 * was sent. Rejects with the signal's reason. https://github.com/openssh/openssh-portable/blob/V_9_9_P1/session.c
 */
export async function openSession<T>(
  signal: AbortSignal,
  open: () => Promise<T | Error>,
): Promise<T | Error> {
  for (let attempt = 1; ; attempt += 1) {
    const opened = await open();
    if (!isRefused(opened) || attempt === attempts) return opened;
    await sleep(attempt * pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** A session that was not opened says why by a number: https://www.rfc-editor.org/rfc/rfc4254#section-5.1 */
export function isRefused(opened: unknown): opened is Error {
  return opened instanceof Error && 'reason' in opened;
}
