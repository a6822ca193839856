import type { Kubernetes } from '#src/integrations/kubernetes/kubernetes.ts';
import { lastLines, masked } from '#src/releases/log-lines.ts';
import type { Trouble } from '#src/releases/verdict/verdict.ts';

/** Of the container that shows it; empty when there are none, or the cluster does not say. */
export async function lastWords(
  kubernetes: Pick<Kubernetes, 'logs'>,
  namespace: string,
  { pod, container, restarts }: Trouble,
): Promise<string> {
  if (pod === null || container === null) return '';
  const ask = (previous: boolean) =>
    kubernetes.logs({ namespace, name: pod }, { container, previous, ...lastLines }).catch(() => '');
  // The container that ended is the previous one as soon as the next has begun.
  const log = (restarts > 0 ? await ask(true) : '') || (await ask(false));
  return masked(log);
}
