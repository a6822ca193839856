// Two hundred releases at once: what each comes to, how soon it is decided, and what Slack's limits leave of it.
import { fates } from './cluster/fates.ts';
import { isVerdict, type Release, type Released, releaseAtOnce } from './cluster/releases.ts';
import { type Post, readPosts } from './cluster/told.ts';
import { startWhole } from './cluster/whole.ts';
import { earliest } from './post-budget.ts';
import { atMost, type Bench, exactly, type Figure, noted, percentile } from './report.ts';
import { residentMegabytes } from './resources.ts';
import { sleep } from './wait.ts';

const channels = Array.from({ length: 10 }, (_, index) => `many-${index}`);
/** Half of them come up; the others fail as they do in practice. */
const endings = [undefined, 'crash', undefined, 'nopull', undefined, 'oom', undefined, 'noconfig'] as const;

export const many: Bench = {
  name: 'many',
  shows: '200 releases at once in ten channels, by the whole bot on a real control plane',
  async run({ short, say }) {
    const releases = Array.from({ length: short ? 10 : 200 }, (_, number) => releaseOf(number));
    const apps = releases.map(({ app }) => app);
    await using whole = await startWhole({ name: 'many', apps, channels });
    const { slack, bot, folder } = whole.stage;
    say(`${apps.length} apps are up`);
    if (!short) await sleep(60_000);
    const idle = residentMegabytes(bot.child.pid);
    const memory = watchMemory(bot.child.pid);

    const { released, refused } = await releaseAtOnce(whole, releases, short ? 60_000 : 400_000);
    const most = memory.stop();
    await bot.stop();
    const posts = await readPosts(`${folder}/data`);
    const decided = released.flatMap((each) => decidedAfter(each, posts));
    const twice = released.filter(({ app }) => verdictsOf(app, posts).length > 1);
    const edits = slack.calls.of('chat.update').map(({ at }) => at);
    const limited = Object.values(slack.rateLimited).reduce((sum, count) => sum + count, 0);
    return [
      exactly('many: commands not acknowledged', refused, 0),
      exactly('many: wrong or missing verdicts', released.filter(({ right }) => !right).length, 0),
      exactly('many: verdicts told twice', twice.length, 0),
      atMost(`many: decided, slowest of ${decided.length}`, Math.max(...decided), 'ms', 1000),
      noted('many: decided, p95', percentile(decided, 95), 'ms'),
      noted('many: decided, median', percentile(decided, 50), 'ms'),
      ...postFigures(posts),
      atMost('many: edits in any minute', mostInAMinute(edits), 'count', 50),
      exactly('many: calls that Slack refused for their rate', limited, 0),
      atMost('many: memory grown over idle by', most - idle, 'MB', 100),
      noted('many: memory, idle', idle, 'MB'),
    ];
  },
};

function releaseOf(number: number): Release {
  const ending = endings[number % endings.length];
  return {
    ...{ app: `app-${number}`, tag: ending ? `v2-${ending}` : 'v2' },
    channel: channels[number % channels.length] ?? '',
    fate: ending && fates[ending],
  };
}

function verdictsOf(app: string, posts: readonly Post[]): Post[] {
  return posts.filter((post) => post.app === app && isVerdict(post.text));
}

/** Milliseconds from what the API showed to what the bot decided; nothing where one of them is missing. */
function decidedAfter({ app, shownAt }: Released, posts: readonly Post[]): number[] {
  const [verdict] = verdictsOf(app, posts);
  return verdict && shownAt !== undefined ? [verdict.wantedAt - shownAt] : [];
}

function postFigures(all: readonly Post[]): Figure[] {
  const posts = all.flatMap((post) => (post.postedAt === null ? [] : [{ ...post, postedAt: post.postedAt }]));
  const best = earliest(posts);
  const verdicts = posts.flatMap((post, index) =>
    isVerdict(post.text) ? [{ ...post, best: best[index] ?? Number.NaN }] : [],
  );
  const late = verdicts.map((post) => post.postedAt - post.best);
  const waited = verdicts.map((post) => (post.postedAt - post.wantedAt) / 1000);
  return [
    atMost('many: posted after the limits let it, slowest', Math.max(...late), 'ms', 1000),
    noted('many: posted after the limits let it, p95', percentile(late, 95), 'ms'),
    noted(`many: posted after it was decided, median, of ${posts.length} posts`, percentile(waited, 50), 's'),
    noted('many: posted after it was decided, slowest', Math.max(...waited), 's'),
  ];
}

function mostInAMinute(times: readonly number[]): number {
  const within = times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length);
  return Math.max(0, ...within);
}

function watchMemory(pid: number | undefined): { stop(): number } {
  let most = 0;
  const look = () => {
    most = Math.max(most, residentMegabytes(pid));
  };
  const timer = setInterval(look, 250);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}
