import { TemporaryError } from '#src/errors.ts';

export interface Answer {
  rows: unknown[];
  affected: number | undefined;
}

/** One conversation with the database. Statements of other sessions never come between. */
export interface Session {
  query(sql: string, parameters: readonly unknown[]): Promise<Answer>;
  /** `broken`: what became of its last statement is unknown, so nobody may go on with it. */
  release(broken: boolean): void;
}

export interface DatabaseState {
  up: boolean;
  reason?: string;
}

/** What the two stores, embedded and server, have to offer. */
export interface Engine {
  readonly kind: 'embedded' | 'server';
  /**
   * Resolves when it is this caller's turn. Rejects with TemporaryError while the database is down.
   * `patient`: its statements may take minutes, as a migration's do. `urgent`: goes before those that are not, where
   * they wait for each other.
   */
  session(options?: { patient?: boolean; urgent?: boolean }): Promise<Session>;
  state(): DatabaseState;
  onState(listener: (state: DatabaseState) => void): () => void;
  /** Tells other replicas; this process is told by the caller. */
  notify(topic: string): void;
  onNotify(listener: (topic: string) => void): void;
  backup(file: string): Promise<void>;
  vacuum(): Promise<void>;
  close(): Promise<void>;
}

/** The five characters that say what went wrong, https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/**
 * 08 connection, 40 serialisation and deadlock, 53 out of disk, memory or connections, 55P03 lock not available,
 * 57 cancelled or shut down, 58 input and output, 25006 a standby, 25P03 and 25P04 a transaction held too long, XX internal.
 */
const temporary = /^(08...|40...|53...|55P03|57...|58...|25006|25P03|25P04|XX...)$/;

/** For a deadlock, or because of another transaction: nothing of it was done, and it may be run again. */
export function isRolledBack(error: unknown): boolean {
  const state = sqlState(error) ?? sqlState((error as { cause?: unknown } | undefined)?.cause);
  return state === '40P01' || state === '40001';
}

/** What the database could not answer becomes a TemporaryError; what it refused stays as it is. */
export function explain(error: unknown): unknown {
  if (error instanceof TemporaryError || error instanceof TypeError || !(error instanceof Error))
    return error;
  const state = sqlState(error);
  if (state !== undefined && !temporary.test(state)) return error;
  return new TemporaryError(`asking the database: ${error.message}`, { cause: error });
}
