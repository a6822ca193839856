// Which of those that are queued may begin. Pure.

export interface Queued {
  id: string;
  names: readonly string[];
  askedBy: string;
  /** Goes before all that do not; until it is over, they wait. */
  ahead: boolean;
  place: number;
  state: 'planned' | 'waiting' | 'queued';
}

export interface Lock {
  name: string;
  operation: string | null;
  person: string | null;
  /** Left by an operation: everybody waits, but what goes ahead of the queue. */
  held: boolean;
  reason: string | null;
  expiresAt: Date | null;
}

export function inOrder(queue: readonly Queued[]): Queued[] {
  return queue.toSorted((a, b) => Number(b.ahead) - Number(a.ahead) || a.place - b.place);
}

/**
 * In the order in which they were asked for. One that waits for people keeps its place without holding up those
 * behind it, unless it goes ahead of all.
 */
export function decideStart(queue: readonly Queued[], locks: readonly Lock[], now: Date): string[] {
  const taken = new Set<string>();
  const may: string[] = [];
  for (const operation of inOrder(queue)) {
    const { id, names, state, ahead } = operation;
    const free = names.every((name) => !taken.has(name)) && blocking(operation, locks, now) === undefined;
    if (state === 'queued' && free) may.push(id);
    if (state === 'queued' || ahead) for (const name of names) taken.add(name);
  }
  return may;
}

/** A person's own lock does not hold up that person. */
export function blocking(
  { id, names, askedBy, ahead }: Pick<Queued, 'id' | 'names' | 'askedBy' | 'ahead'>,
  locks: readonly Lock[],
  now: Date,
): Lock | undefined {
  return locks.find(
    ({ name, operation, person, held, expiresAt }) =>
      names.includes(name) &&
      (operation === null ? (held ? !ahead : person !== askedBy) : operation !== id) &&
      (expiresAt === null || expiresAt > now),
  );
}
