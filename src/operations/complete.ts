import type { Choice } from '#src/handle.ts';
import type { Operations } from './operations.ts';

interface Needs {
  operations: Pick<Operations, 'suggest'>;
}

/** What a form offers for an operation: the newest first. */
export async function completeOperation(query: string, { operations }: Needs): Promise<Choice[]> {
  const open = await operations.suggest(query);
  // Without the markup of a title, which a menu shows as it is.
  return open.map(({ id, title }) => ({ text: `${id} ${title.replaceAll(/[*`]/g, '')}`, value: id }));
}
