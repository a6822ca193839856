import type { Progress, Trouble, Verdict } from './verdict.ts';

/** Of one of several workloads that are one release. */
export interface Named {
  /** `deployment/checkout` */
  name: string;
  verdict: Verdict;
}

/** The first of these that any of them is, is what the release is: it is done when all are. */
const order: Verdict['kind'][] = ['superseded', 'failed', 'doomed', 'blind', 'going', 'done'];

/** One verdict on a release of several workloads. Of one alone, its own. */
export function together(verdicts: readonly Named[]): Verdict {
  const worst = verdicts.toSorted((a, b) => rank(a) - rank(b))[0];
  if (!worst) throw new Error('judging a release: it has no workload');
  if (verdicts.length === 1) return worst.verdict;
  return inWords(worst, verdicts);
}

function inWords({ name, verdict }: Named, all: readonly Named[]): Verdict {
  const progress = sum(all);
  switch (verdict.kind) {
    case 'done':
      return { ...verdict, progress };
    case 'going': {
      const slow = all.flatMap((one) =>
        one.verdict.kind === 'going' ? one.verdict.slow.map((trouble) => of(one.name, trouble)) : [],
      );
      return { ...verdict, progress, slow, waiting: `${name}: ${verdict.waiting}` };
    }
    case 'doomed':
      return { ...verdict, progress, trouble: of(name, verdict.trouble) };
    case 'failed':
      return { ...verdict, progress, trouble: verdict.trouble && of(name, verdict.trouble) };
    case 'superseded':
    case 'blind':
      return verdict;
  }
}

function rank({ verdict }: Named): number {
  return order.indexOf(verdict.kind);
}

function of(name: string, trouble: Trouble): Trouble {
  return { ...trouble, cause: `${name}: ${trouble.cause}` };
}

function sum(all: readonly Named[]): Progress {
  const each = all.flatMap(({ verdict }) => ('progress' in verdict ? [verdict.progress] : []));
  const of = (key: keyof Progress) => each.reduce((total, progress) => total + progress[key], 0);
  return { desired: of('desired'), updated: of('updated'), available: of('available'), old: of('old') };
}
