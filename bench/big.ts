// One group of 20,000 alerts in one body, again and again, while somebody asks for the list.
import { alertmanagerBody, type SentAlert } from '#sandbox/alerts/body.ts';
import { postWebhook } from '#sandbox/bot/process.ts';
import { readMetrics, seriesSum } from './exposition.ts';
import { atMost, type Bench, exactly, noted, percentile } from './report.ts';
import { residentMegabytes } from './resources.ts';
import { type Stage, startStage } from './stage.ts';
import { withStore } from './stored.ts';
import { eventually, sleep, timed } from './wait.ts';

const alerts = 20_000;
const alertname = 'BigGroup';

/** The same body again, all changed, half resolved, all resolved. */
const bodies = ['fires', 'repeats', 'changes', 'half', 'ends'] as const;

export const big: Bench = {
  name: 'big',
  shows: `${alerts} alerts in one body, ${bodies.length} times, and /alerts meanwhile`,
  async run({ short, say }) {
    await using stage = await startStage('big');
    const sent = short ? (['fires', 'ends'] as const) : bodies;
    const before = residentMegabytes(stage.bot.child.pid);
    const asking = askWhile(stage);
    const read: number[] = [];
    for (const [index, what] of sent.entries()) {
      const body = bigBody(what, new Date());
      const took = await timed(async () => {
        const answer = await postWebhook(stage.bot.hooksUrl, body);
        if (!answer.ok) throw new Error(`the bot answered ${answer.status}`);
        await bodiesRead(stage, index + 1);
      });
      read.push(took / 1000);
      say(`${what}: read after ${(took / 1000).toFixed(1)} s`);
    }
    const answered = await asking.stop();
    const after = residentMegabytes(stage.bot.child.pid);
    const card = await stage.slack.channel('ops').expectMessage(alertname, 60_000);
    await eventually('a resolved card', () => (card.buttons.length === 0 ? true : undefined), 60_000);
    const cards = stage.slack
      .channel('ops')
      .messages.filter(({ text, isReply }) => text.includes(alertname) && !isReply).length;
    await stage.bot.stop();
    const resolved = await resolvedAlerts(stage.folder);
    return [
      atMost('big: /alerts answered meanwhile, slowest', Math.max(...answered.took), 'ms', 1000),
      noted('big: /alerts answered meanwhile, p50', percentile(answered.took, 50), 'ms'),
      exactly('big: /alerts without an answer', answered.problems, 0),
      exactly('big: cards in the channel', cards, 1),
      exactly('big: alerts lost', alerts - resolved, 0),
      noted('big: body read, slowest', Math.max(...read), 's'),
      noted('big: memory grown by', after - before, 'MB'),
    ];
  },
};

const begun = new Date();

function bigBody(what: (typeof bodies)[number], now: Date): object {
  const ended = { fires: 0, repeats: 0, changes: 0, half: alerts / 2, ends: alerts }[what];
  const value = what === 'fires' || what === 'repeats' ? 'first' : 'second';
  const sent = Array.from({ length: alerts }, (_, index): SentAlert => {
    const labels = {
      alertname,
      severity: 'warning',
      job: 'node',
      instance: `10.0.${index >> 8}.${index & 255}:9100`,
    };
    const annotations = { summary: `No answer from host ${index}`, value };
    return { labels, annotations, startsAt: begun, ...(index < ended ? { endsAt: now } : {}) };
  });
  return alertmanagerBody({ groupLabels: { alertname }, alerts: sent });
}

async function bodiesRead({ bot }: Stage, howMany: number): Promise<void> {
  await eventually(
    `reading body ${howMany}`,
    async () => {
      const read = seriesSum(await readMetrics(bot.internalUrl), 'quarterdeck_intake_bodies_total');
      return read >= howMany ? true : undefined;
    },
    120_000,
    100,
  );
}

function askWhile({ slack }: Stage) {
  const took: number[] = [];
  let problems = 0;
  let asking = true;
  const done = (async () => {
    while (asking) {
      took.push(
        await timed(async () => {
          const reply = await slack.user('chen').run('/alerts', { in: 'quarterdeck' });
          if (reply.kind === 'notice') problems += 1;
        }),
      );
      await sleep(200);
    }
  })();
  return {
    async stop() {
      asking = false;
      await done;
      return { took, problems };
    },
  };
}

function resolvedAlerts(folder: string): Promise<number> {
  return withStore({ dataDir: `${folder}/data` }, async (db) => {
    const { count } = await db
      .selectFrom('alerts')
      .select((column) => column.fn.countAll<string>().as('count'))
      .where('status', '=', 'resolved')
      .executeTakeFirstOrThrow();
    return Number(count);
  });
}
