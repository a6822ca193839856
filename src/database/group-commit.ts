interface Waiting<In, Out> {
  item: In;
  resolve: (result: Out) => void;
  reject: (error: unknown) => void;
}

/**
 * Gathers what arrives while a commit is on its way to the disk, and commits that together: a disk syncs about as
 * often for one as for a hundred. `work` answers in the order of its batch; when it rejects, that batch does.
 */
export function groupCommit<In, Out>(
  work: (batch: In[]) => Promise<Out[]>,
  { most }: { most: number },
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
      for (const { reject } of batch) reject(error);
    }
  }

  async function drain(): Promise<void> {
    working = true;
    while (waiting.length > 0) await commit(waiting.splice(0, most));
    working = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!working) void drain();
    });
}
