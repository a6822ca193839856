// A hundred people see the same card and press its button in the same moment.
import { alertmanagerBody } from '#sandbox/alerts/body.ts';
import { postWebhook } from '#sandbox/bot/process.ts';
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import { atMost, type Bench, exactly, noted, percentile } from './report.ts';
import { type Stage, startStage } from './stage.ts';
import { withStore } from './stored.ts';
import { eventually, sleep } from './wait.ts';

const howMany = 100;

interface Round {
  alertname: string;
  /** From the first press until the card shows who has it, in milliseconds. */
  right: number;
  acknowledged: number[];
  problems: number;
  shown: string;
}

export const clicks: Bench = {
  name: 'clicks',
  shows: `${howMany} different people press Acknowledge at once`,
  async run({ short, say }) {
    await using stage = await startStage('clicks');
    const people = crowd(stage.slack);
    const rounds: Round[] = [];
    for (let round = 0; round < (short ? 3 : 10); round += 1) {
      rounds.push(await pressTogether(stage, `Clicks${String(round).padStart(3, '0')}`, people));
      say(`round ${round + 1}: the card was right after ${rounds.at(-1)?.right.toFixed(0)} ms`);
      await sleep(1500);
    }
    await stage.bot.stop();
    const winners = await acknowledgements(stage.folder);
    const wrong = rounds.filter(({ alertname, shown }) => {
      const name = stage.slack.world.users.get(winners.get(alertname)?.[0] ?? '')?.name;
      return name === undefined || !shown.includes(`@${name} `);
    });
    return [
      exactly(
        'clicks: rounds without exactly one winner',
        rounds.filter(({ alertname }) => winners.get(alertname)?.length !== 1).length,
        0,
      ),
      exactly('clicks: cards that name another than the winner', wrong.length, 0),
      exactly(
        'clicks: presses not acknowledged',
        rounds.reduce((sum, { problems }) => sum + problems, 0),
        0,
      ),
      atMost('clicks: card right, slowest round', Math.max(...rounds.map(({ right }) => right)), 'ms', 1000),
      noted(
        'clicks: card right, median',
        percentile(
          rounds.map(({ right }) => right),
          50,
        ),
        'ms',
      ),
      noted(
        'clicks: presses acknowledged, p99',
        percentile(
          rounds.flatMap((each) => each.acknowledged),
          99,
        ),
        'ms',
      ),
    ];
  },
};

function crowd({ world }: SandboxSlack): string[] {
  const model = world.users.get('U0ANA');
  const channel = world.channels.get('C0OPS');
  if (!model || !channel) throw new Error('the sandbox has changed');
  return Array.from({ length: howMany }, (_, index) => {
    const id = `U0CROWD${String(index).padStart(3, '0')}`;
    world.users.set(id, { ...model, id, name: `crowd${index}`, realName: `Crowd ${index}` });
    channel.members.add(id);
    return id;
  });
}

async function pressTogether({ slack, bot }: Stage, alertname: string, people: string[]): Promise<Round> {
  const labels = { alertname, severity: 'critical', service: 'checkout' };
  await postWebhook(
    bot.hooksUrl,
    alertmanagerBody({ groupLabels: { alertname }, alerts: [{ labels, startsAt: new Date() }] }),
  );
  const card = await slack.channel('ops').expectMessage(alertname, 30_000);

  const started = performance.now();
  const since = () => performance.now() - started;
  const presses = people.map(async (id) => {
    const { problem } = await card.button('Acknowledge').click(id);
    return { problem, took: since() };
  });
  const right = eventually(
    'a card without the button',
    () => (card.buttons.includes('Acknowledge') ? undefined : since()),
    30_000,
    2,
  );
  const outcomes = await Promise.all(presses);
  return {
    alertname,
    right: await right,
    acknowledged: outcomes.map(({ took }) => took),
    problems: outcomes.filter(({ problem }) => problem !== undefined).length,
    shown: card.text,
  };
}

/** Who acknowledged, by the title of the group. */
function acknowledgements(folder: string): Promise<Map<string, string[]>> {
  return withStore({ dataDir: `${folder}/data` }, async (db) => {
    const rows = await db
      .selectFrom('alert_events')
      .innerJoin('alert_groups', 'alert_groups.id', 'alert_events.group_id')
      .select(['alert_groups.title', 'alert_events.actor'])
      .where('alert_events.kind', '=', 'acknowledged')
      .execute();
    const byTitle = Map.groupBy(rows, ({ title }) => title);
    return new Map([...byTitle].map(([title, events]) => [title, events.map(({ actor }) => actor ?? '')]));
  });
}
