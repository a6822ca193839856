import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
export const sleep = (time: number): Promise<void> => pause(time);

/** Looks every few milliseconds until it finds something; throws after `within` milliseconds. */
export async function eventually<Found>(
  what: string,
  look: () => Found | undefined | Promise<Found | undefined>,
  within: number,
  every = 20,
): Promise<Found> {
  const deadline = performance.now() + within;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not come about within ${within} ms`);
    await sleep(every);
  }
}

/** How long it took, in milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
