// A storm at the door: every body stored before it is answered, while people go on working.
import { webhookToken } from '#sandbox/bot/configuration.ts';
import { readMetrics, seriesSum } from './exposition.ts';
import { groupName, stateAfter } from './load/bodies.ts';
import type { LoadResult } from './load/plan.ts';
import { sendLoad } from './load/start.ts';
import { atLeast, atMost, type Bench, exactly, noted, percentile } from './report.ts';
import { processorTime, residentMegabytes } from './resources.ts';
import { routedTo, type Stage, startStage } from './stage.ts';
import { unread, withStore } from './stored.ts';
import { eventually, sleep, timed } from './wait.ts';

/** Above what is asked for, so that a little lateness does not decide. */
const rate = 2200;
const groups = 5000;

export const intake: Bench = {
  name: 'intake',
  shows: `${groups} groups of alerts, ${rate} bodies a second, on the embedded store with real fsync`,
  async run({ short, say }) {
    await using stage = await startStage('intake', {
      channels: ['load'],
      configure: (given) => routedTo(given, ['load']),
    });
    const seconds = short ? 4 : 60;
    const { pid } = stage.bot.child;
    const before = { memory: residentMegabytes(pid), processor: processorTime(pid) };

    const people = typeWhile(stage);
    const result = await sendLoad({
      url: stage.bot.hooksUrl,
      token: webhookToken,
      rate,
      seconds,
      mostSeconds: short ? seconds + 2 : seconds * 2,
      groups,
      connections: 400,
      begun: Date.now(),
    });
    const lag =
      seriesSum(await readMetrics(stage.bot.internalUrl), 'nodejs_eventloop_lag_p99_seconds') * 1000;
    const acknowledged = await people.stop();
    say(
      `${result.stored} of ${result.sent} stored in ${result.seconds.toFixed(1)} s; now the bot catches up`,
    );

    const caughtUp = await timed(() => catchUp(stage, result.stored));
    const after = { memory: residentMegabytes(pid), processor: processorTime(pid) };
    const read = await bodiesRead(stage);
    await stage.bot.stop();
    const found = await whatIsStored(stage.folder);
    return [
      atLeast('intake: stored', result.stored / result.seconds, '1/s', 2000),
      exactly('intake: answers that were not 2xx', result.sent - result.stored, 0),
      atMost('intake: caught up after the last', caughtUp / 1000, 's', 30),
      atMost('intake: Slack acknowledged meanwhile, p99', percentile(acknowledged, 99), 'ms', 500),
      exactly('intake: bodies lost or not read', result.stored - read + found.unread, 0),
      exactly('intake: groups in the wrong state', wrongGroups(found.states, result), 0),
      noted('intake: answered, p50', result.latency.p50, 'ms'),
      noted('intake: answered, p99', result.latency.p99, 'ms'),
      noted("intake: delay of the bot's event loop, p99", lag, 'ms'),
      noted('intake: processor time for a body', (after.processor - before.processor) / result.stored, 'ms'),
      noted('intake: memory grown by', after.memory - before.memory, 'MB'),
    ];
  },
};

/** Somebody types a command four times a second. Milliseconds until each was acknowledged. */
function typeWhile({ slack }: Stage): { stop(): Promise<number[]> } {
  const took: number[] = [];
  let typing = true;
  const done = (async () => {
    while (typing) {
      took.push(await timed(() => slack.user('dora').type('/qd whoami', { in: 'ops' })));
      await sleep(250);
    }
  })();
  return {
    async stop() {
      typing = false;
      await done;
      return took;
    },
  };
}

async function bodiesRead({ bot }: Stage): Promise<number> {
  return seriesSum(await readMetrics(bot.internalUrl), 'quarterdeck_intake_bodies_total');
}

async function catchUp(stage: Stage, stored: number): Promise<void> {
  const all = async () => ((await bodiesRead(stage)) >= stored ? true : undefined);
  // Each look makes the bot count what waits, which takes the store from those who read.
  await eventually('reading all that was stored', all, 120_000, 500);
}

function whatIsStored(folder: string) {
  return withStore({ dataDir: `${folder}/data` }, async (db) => {
    const rows = await db
      .selectFrom('alert_groups')
      .select(['title', 'state'])
      .where('current', '=', true)
      .execute();
    const states = new Map(rows.map(({ title, state }) => [title, state as string]));
    return { unread: await unread(db), states };
  });
}

function wrongGroups(states: Map<string, string>, { sent }: LoadResult): number {
  const numbers = Array.from({ length: groups }, (_, group) => group);
  return numbers.filter((group) => states.get(groupName(group)) !== stateAfter(sent, group, groups)).length;
}
