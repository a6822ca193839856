// When the demo is to end.

/**
 * Aborts at a signal, at the end of the terminal, and when whoever started it is gone: a signal to npm ends the shell
 * between npm and us, which passes nothing on.
 */
export function stopSignal(): AbortSignal {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stopped.abort());
  const parent = process.ppid;
  const fromNpm = process.env.npm_lifecycle_event !== undefined;
  if (fromNpm) setInterval(() => process.ppid !== parent && stopped.abort(), 500).unref();
  return stopped.signal;
}
