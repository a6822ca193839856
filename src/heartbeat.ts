import type { Config } from './config.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

export interface Heartbeat {
  stop(): void;
}

interface Parts {
  readiness: Readiness;
  metrics: Pick<Metrics, 'heartbeats'>;
  log: Logger;
}

/** How often to look whether a reload has added one. */
const unconfigured = 60_000;

/** Milliseconds. A watcher that takes longer is as good as down. */
const patience = 10_000;

/**
 * Tells whoever watches us from outside that everything works, by asking for the configured address; keeps silent
 * while something does not, which is what raises the alarm there.
 */
export function startHeartbeat(
  config: () => Config['heartbeat'],
  { readiness, metrics, log }: Parts,
): Heartbeat {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  async function beat(): Promise<void> {
    const heartbeat = config();
    const problems = readiness();
    if (!heartbeat) return;
    if (Object.keys(problems).length > 0) {
      metrics.heartbeats.inc({ outcome: 'withheld' });
      log.warn({ problems }, 'heartbeat withheld');
      return;
    }
    const problem = await ping(heartbeat.url.reveal(), stopping.signal);
    metrics.heartbeats.inc({ outcome: problem === undefined ? 'sent' : 'failed' });
    if (problem !== undefined) log.warn({ problem }, 'heartbeat not delivered');
  }

  async function turn(): Promise<void> {
    await beat().catch((error) => log.error({ err: error }, 'heartbeat'));
    if (!stopping.signal.aborted) timer = setTimeout(() => void turn(), config()?.every ?? unconfigured);
  }

  void turn();
  return {
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}

/** Resolves to what went wrong, without the address, which is a secret. */
export async function ping(url: string, stopping?: AbortSignal): Promise<string | undefined> {
  const signals = [AbortSignal.timeout(patience), ...(stopping ? [stopping] : [])];
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any(signals),
      redirect: 'manual',
      // A kept connection may be closed by the other side while the next request is on its way.
      headers: { connection: 'close' },
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    return name === 'TimeoutError'
      ? 'it did not answer in 10 s'
      : `it cannot be reached (${cause?.code ?? name})`;
  }
}
