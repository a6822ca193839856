import type { Answer } from './engine.ts';

/** What the embedded database's thread is asked. It is asked one thing at a time. */
export type ToWorker =
  | { ask: 'query'; sql: string; parameters: unknown[] }
  | { ask: 'backup'; file: string }
  | { ask: 'close' };

/** Its answer. The first, unasked, says that the database is open. */
export type FromWorker =
  | { answer: Answer }
  | { error: { message: string; [field: string]: string | undefined } };
