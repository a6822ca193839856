import type { Kubernetes, WholeLog } from '#src/integrations/kubernetes/kubernetes.ts';
import { shownBy } from '#src/messages/release-progress.ts';
import { mostRead } from '#src/operations/last-megabyte.ts';
import type { Run } from '#src/operations/step.ts';
import { lastLines, masked } from '#src/releases/log-lines.ts';
import type { Trouble } from '#src/releases/verdict/verdict.ts';

/** What a container said, without what looks like a secret. */
export interface Words {
  /** Empty when it said nothing, or the cluster does not say. */
  end: string;
  /** When it is more than its end; `command` shows it as long as the pod is there. */
  whole?: WholeLog & { command: string };
}

interface Container {
  namespace: string;
  pod: string;
  container: string;
  /** Before its last restart. */
  previous?: boolean;
}

type Cluster = Pick<Kubernetes, 'logs' | 'wholeLog'>;

export async function wordsOf(
  kubernetes: Cluster,
  { namespace, pod, container, previous = false }: Container,
): Promise<Words> {
  const of = { namespace, name: pod };
  const end = await kubernetes.logs(of, { container, previous, ...lastLines }).catch(() => '');
  if (!end) return { end };
  const whole = await kubernetes
    .wholeLog(of, { container, previous, bytes: mostRead })
    .catch(() => undefined);
  if (!whole || whole.text.length <= end.length) return { end: masked(end) };
  const command = `kubectl -n ${namespace} logs ${pod} -c ${container}${previous ? ' --previous' : ''}`;
  return { end: masked(end), whole: { ...whole, text: masked(whole.text), command } };
}

/** Of the container that shows it. */
export async function lastWords(
  kubernetes: Cluster,
  namespace: string,
  { pod, container, restarts }: Trouble,
): Promise<Words> {
  if (pod === null || container === null) return { end: '' };
  const its = { namespace, pod, container };
  // The container that ended is the previous one as soon as the next has begun.
  const before = restarts > 0 ? await wordsOf(kubernetes, { ...its, previous: true }) : undefined;
  return before?.end ? before : await wordsOf(kubernetes, its);
}

/** Under the end of it, which the thread has. */
export async function giveWhole(run: Pick<Run, 'file'>, { whole }: Words): Promise<void> {
  if (!whole) return;
  const { text, missing, command } = whole;
  await run.file({ text, missing, elsewhere: shownBy(command) });
}
