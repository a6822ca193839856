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
  /**
   * Read only once the end is told, since it may take ten seconds; undefined where it is no more than its end, or the
   * cluster does not say. `command` shows it as long as the pod is there.
   */
  whole?: { read(): Promise<WholeLog | undefined>; command: string };
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
  const readWhole = async (): Promise<WholeLog | undefined> => {
    const options = { container, previous, bytes: mostRead };
    const whole = await kubernetes.wholeLog(of, options).catch(() => undefined);
    if (!whole || whole.text.length <= end.length) return undefined;
    return { ...whole, text: masked(whole.text) };
  };
  const command = `kubectl -n ${namespace} logs ${pod} -c ${container}${previous ? ' --previous' : ''}`;
  return { end: masked(end), whole: { read: readWhole, command } };
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

/** Under the end of it, which the thread has. `occasion` where there may be several of one step. */
export async function giveWhole(run: Pick<Run, 'file'>, { whole }: Words, occasion?: string): Promise<void> {
  const log = await whole?.read();
  if (!whole || !log) return;
  const { text, missing } = log;
  await run.file({ text, missing, elsewhere: shownBy(whole.command), ...(occasion && { occasion }) });
}
