import { AsyncLocalStorage } from 'node:async_hooks';

interface Scope {
  /** The transaction has its connection; any other one asked for inside it would be waited for for ever. */
  holds: boolean;
  over: boolean;
  wake: (topic: string) => void;
  afterCommit: (() => void)[];
}

const scopes = new AsyncLocalStorage<Scope>();

/** Runs fn as the inside of a transaction. What it leaves for afterCommit runs only when fn resolves. */
export async function insideTransaction<T>(wake: Scope['wake'], fn: () => Promise<T>): Promise<T> {
  if (currentScope()) throw new Error('a transaction inside a transaction: pass trx on instead');
  const scope: Scope = { holds: false, over: false, wake, afterCommit: [] };
  let result: T;
  try {
    result = await scopes.run(scope, fn);
  } finally {
    scope.over = true;
  }
  for (const action of scope.afterCommit) action();
  return result;
}

/** Called for each connection that is taken. Throws for a second one inside a transaction. */
export function takeConnection(): void {
  const scope = currentScope();
  if (!scope) return;
  if (scope.holds) throw new Error('`db` used inside a transaction: use its trx');
  scope.holds = true;
}

/** Runs the action outside of every transaction: now, or after the commit of the one we are in. */
export function afterCommit(action: () => void): void {
  const scope = currentScope();
  const outside = () => scopes.exit(action);
  if (scope) scope.afterCommit.push(outside);
  else outside();
}

/** For stores that are handed a trx: wakes the topic once the transaction we are in has committed. */
export function wakeAtCommit(topic: string): void {
  const scope = currentScope();
  if (!scope) throw new Error(`waking ${topic} at a commit outside of a transaction`);
  scope.wake(topic);
}

function currentScope(): Scope | undefined {
  const scope = scopes.getStore();
  return scope?.over ? undefined : scope;
}
