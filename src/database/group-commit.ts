import { TemporaryError } from '#src/errors.ts';

interface Waiting<In, Out> {
  item: In;
  resolve: (result: Out) => void;
  reject: (error: unknown) => void;
}

interface Limits<In> {
  /** Items in one batch. */
  most: number;
  /** A batch ends before the item that would make it heavier; one item alone may be. */
  heaviest?: number;
  weigh?: (item: In) => number;
}

/**
 * Gathers what arrives while a commit is on its way to the disk, and commits that together: a disk syncs about as
 * often for one as for a hundred. `work` answers in the order of its batch; what it rejects is tried alone, so that one
 * that cannot be written spoils no other, unless the database did not answer.
 */
export function groupCommit<In, Out>(
  work: (batch: In[]) => Promise<Out[]>,
  { most, heaviest = Number.POSITIVE_INFINITY, weigh = () => 0 }: Limits<In>,
): (item: In) => Promise<Out> {
  const waiting: Waiting<In, Out>[] = [];
  let working = false;

  async function commit(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await work(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error('a batch was answered in part');
      results.forEach((result, index) => {
        batch[index]?.resolve(result);
      });
    } catch (error) {
      await refuse(batch, error);
    }
  }

  async function refuse(batch: Waiting<In, Out>[], error: unknown): Promise<void> {
    if (batch.length > 1 && !(error instanceof TemporaryError)) {
      for (const one of batch) await commit([one]);
      return;
    }
    for (const { reject } of batch) reject(error);
  }

  async function drain(): Promise<void> {
    working = true;
    while (waiting.length > 0) await commit(waiting.splice(0, fitting()));
    working = false;
  }

  function fitting(): number {
    let weight = 0;
    const over = waiting.findIndex(({ item }, index) => {
      weight += weigh(item);
      return index >= most || (index > 0 && weight > heaviest);
    });
    return over === -1 ? waiting.length : over;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!working) void drain();
    });
}
