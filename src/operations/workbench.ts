// What a step has to hand while a runner works on its operation.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '#src/clock.ts';
import type { Lease } from '#src/database/leases.ts';
import type { Logger } from '#src/log.ts';
import { aboveLog, logIsLong, logLines } from '#src/messages/operation-thread.ts';
import type { Redaction } from '#src/redaction.ts';
import type { Journal } from './journal.ts';
import { lastMegabyte } from './last-megabyte.ts';
import { markOf, type StepProgress } from './progress.ts';
import type { Run } from './step.ts';
import { openStream } from './stream.ts';

export interface Workbench {
  id: string;
  journal: Journal;
  lease: Lease;
  clock: Clock;
  log: Logger;
  redaction: Pick<Redaction, 'clean' | 'open'>;
  /** Aborted when a person stops the operation. */
  cancelled: AbortSignal;
  /** Aborted when somebody else may be at it: then nothing is written and nothing more is begun. */
  lost: AbortSignal;
  /** Aborted when the bot stops: no further step is begun, and what is harmless to repeat is interrupted. */
  quitting: AbortSignal;
  /** Milliseconds left for the whole operation, by monotonic time. */
  left(): number;
  results: Record<string, unknown>;
  /** Milliseconds for which a step may take to stop once it is told to. */
  grace: number;
  /** Thread messages that the log may still make. */
  room: { messages: number };
}

export class LeaseLost extends Error {
  override name = 'LeaseLost';
}

/** Outside calls from leased work time out at 4 s; none starts with less left on the lease. */
const longestCall = 4000;

/** Rejects with LeaseLost. */
export async function ready({ lease, lost }: Workbench): Promise<void> {
  while (!lost.aborted && lease.remaining() < longestCall) await sleep(50);
  if (lost.aborted) throw new LeaseLost('somebody else may be at it');
}

/** Milliseconds between two looks at the log of a step. */
const flushEvery = 1000;

export interface OpenRun extends AsyncDisposable {
  run: Run;
}

/** Its disposal writes what is left of the log. */
export function openRun(bench: Workbench, step: StepProgress, signal: AbortSignal): OpenRun {
  const { id, journal, log, redaction, room } = bench;
  const stream = openStream(redaction);
  let reporting = Promise.resolve();
  let latest: (() => Promise<unknown>) | undefined;

  /** One write at a time, and of those that come meanwhile the last: progress is what is so now. */
  const write = (what: () => Promise<unknown>): Promise<void> => {
    latest = what;
    reporting = reporting.then(async () => {
      const next = latest;
      latest = undefined;
      await next?.().catch((error: unknown) =>
        log.debug({ err: error, operation: id }, 'progress not written'),
      );
    });
    return reporting;
  };
  const flush = async (all: boolean): Promise<void> => {
    const lines = stream.take(all);
    if (lines.length === 0) return;
    room.messages -= 1;
    const told = room.messages > 0 ? logLines(lines) : room.messages === 0 ? logIsLong(id) : undefined;
    await journal.log(id, step.key, lines, told);
  };
  let flushing = Promise.resolve();
  const timer = setInterval(() => {
    flushing = flushing
      .then(() => flush(false))
      .catch((error: unknown) => log.debug({ err: error }, 'log not written'));
  }, flushEvery);

  return {
    run: {
      ...{ operation: id, mark: markOf(id, step), attempt: step.attempts, signal },
      ready: async () => {
        await ready(bench);
        signal.throwIfAborted();
      },
      result: <T>(key: string) => {
        if (!(key in bench.results)) throw new Error(`no result of step ${key} in ${id}`);
        return bench.results[key] as T;
      },
      log: (text) => stream.write(text),
      report: (text, { offers = [], alarm = false } = {}) =>
        write(() => journal.report(id, { step: step.key, text: redaction.clean(text), offers, alarm })),
      file: async ({ text, missing, elsewhere, occasion }) => {
        const mark = markOf(id, step);
        const kept = lastMegabyte(redaction.clean(text), missing);
        const key = occasion === undefined ? mark : `${mark}-${occasion}`;
        await journal
          .file(id, { key, name: `${mark}.log`, text: kept.text, elsewhere }, aboveLog(kept))
          .catch((error: unknown) => log.warn({ err: error, operation: id }, 'the file of a log is lost'));
      },
      say: async (text) => {
        await journal
          .say(id, { text: redaction.clean(text) })
          .catch((error: unknown) =>
            log.warn({ err: error, operation: id }, 'a line for the thread is lost'),
          );
      },
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await flushing;
      await reporting;
      await flush(true).catch((error: unknown) =>
        log.debug({ err: error, operation: id }, 'log not written'),
      );
    },
  };
}
