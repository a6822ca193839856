import { sleep } from '../wait.ts';
import { isExact, judge, type Verdict } from './check.ts';
import type { Play } from './play.ts';

/** Slack lets 50 edits a minute through, so nothing may move for that long although something is still to come. */
const stillness = 75_000;

/** Resolves with the verdict once all is exact, or once nothing has moved for longer than any limit lasts. */
export async function settle(play: Play): Promise<Verdict> {
  let last = '';
  let since = performance.now();
  for (;;) {
    const seen = play.seen();
    const verdict = judge(play.truths(), seen);
    const now = JSON.stringify(seen);
    if (now !== last) since = performance.now();
    last = now;
    if (isExact(verdict) || performance.now() - since > stillness) return verdict;
    await sleep(250);
  }
}
