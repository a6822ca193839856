// What storing before acknowledging costs the person who waits.
import type { SandboxSlack } from '#sandbox/slack/start.ts';
import { startBareBolt } from './peers/start-bare-bolt.ts';
import { atMost, type Bench, exactly, percentile } from './report.ts';
import { compare } from './rounds.ts';
import { benchSlack, startStage } from './stage.ts';
import { sleep, timed } from './wait.ts';

export const ack: Bench = {
  name: 'ack',
  shows: 'slash command → acknowledged, after it was stored; beside a bare Bolt that stores nothing',
  async run({ short, say }) {
    await using stage = await startStage('ack');
    await using bare = await benchSlack();
    await using _ = await startBareBolt(bare);
    const perRound = short ? 20 : 100;
    let refused = 0;
    const measure = (slack: SandboxSlack) => async () => {
      const samples: number[] = [];
      for (let time = 0; time < perRound; time += 1) {
        let problem: string | undefined;
        samples.push(
          await timed(async () => {
            ({ problem } = await slack.user('dora').type('/qd whoami', { in: 'ops' }));
          }),
        );
        if (problem !== undefined) refused += 1;
        await sleep(20);
      }
      return samples;
    };

    for (const slack of [stage.slack, bare]) await measure(slack)();
    const result = await compare(short ? 3 : 9, measure(stage.slack), measure(bare));
    say(`${result.ours.length} commands, ${result.peer.length} of the peer`);
    const [ours, peer] = [percentile(result.ours, 50), percentile(result.peer, 50)];
    return [
      {
        ...atMost('ack: acknowledged, p50', ours, 'ms', peer + 10),
        bar: '<= peer + 10',
        peer: `bare Bolt ${peer.toFixed(1)} ms`,
        ratio: result.ratio,
        control: result.control,
      },
      atMost('ack: acknowledged, p99', percentile(result.ours, 99), 'ms', 100),
      exactly('ack: commands not acknowledged', refused, 0),
    ];
  },
};
