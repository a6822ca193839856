// A sender in a process of its own, so that neither it nor the sandbox waits for the other. Takes one LoadPlan from
// its parent, answers one LoadResult, and ends with its parent.
import { Pool } from 'undici';
import { percentile } from '../report.ts';
import { sleep } from '../wait.ts';
import { loadBody } from './bodies.ts';
import type { LoadPlan, LoadResult } from './plan.ts';

/** Bodies on their way at once; beyond, the sender falls behind and its latencies say so. */
const mostInFlight = 1000;

process.once('disconnect', () => process.exit(1));
process.once('message', (plan) => {
  void send(plan as LoadPlan).then((result) => {
    process.send?.(result, () => process.exit(0));
  });
});

async function send(plan: LoadPlan): Promise<LoadResult> {
  const pool = new Pool(plan.url, { connections: plan.connections, pipelining: 1 });
  const begun = new Date(plan.begun);
  const total = Math.round(plan.rate * plan.seconds);
  const latencies: number[] = [];
  const refused: Record<string, number> = {};
  const places = createPlaces(mostInFlight);
  const started = performance.now();

  const sendOne = async (number: number, due: number): Promise<void> => {
    const status = await post(pool, plan, JSON.stringify(loadBody(number, plan.groups, begun)));
    latencies.push(performance.now() - due);
    if (status < 200 || status > 299) refused[status] = (refused[status] ?? 0) + 1;
  };

  let number = 0;
  for (; number < total && performance.now() < started + plan.mostSeconds * 1000; number += 1) {
    const due = started + (number * 1000) / plan.rate;
    while (performance.now() < due) await sleep(1);
    await places.take();
    void sendOne(number, due).finally(places.leave);
  }
  await places.empty();
  const seconds = (performance.now() - started) / 1000;
  await pool.close();

  const lost = Object.values(refused).reduce((sum, count) => sum + count, 0);
  const [p50, p99, max] = [50, 99, 100].map((p) => percentile(latencies, p)) as [number, number, number];
  return { sent: number, stored: number - lost, refused, latency: { p50, p99, max }, seconds };
}

/** Waiting for any of a thousand promises costs a thousand each time, on the processors that the bot needs. */
function createPlaces(most: number) {
  let taken = 0;
  let told: (() => void) | undefined;
  const change = () =>
    new Promise<void>((resolve) => {
      told = resolve;
    });
  return {
    async take(): Promise<void> {
      while (taken >= most) await change();
      taken += 1;
    },
    leave(): void {
      taken -= 1;
      told?.();
    },
    async empty(): Promise<void> {
      while (taken > 0) await change();
    },
  };
}

async function post(pool: Pool, { token }: LoadPlan, body: string): Promise<number> {
  try {
    const { statusCode, body: answer } = await pool.request({
      method: 'POST',
      path: '/hooks/prod',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    });
    await answer.dump();
    return statusCode;
  } catch {
    return 0;
  }
}
