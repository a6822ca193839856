import { inspect } from 'node:util';

/** A value that cannot be printed, logged or serialised by accident. */
export interface Secret {
  /** Only where it is used: never into a message, a log line, an argument list or a row. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const shown = '[secret]';

export function secret(value: string): Secret {
  return {
    reveal: () => value,
    toString: () => shown,
    toJSON: () => shown,
    [inspect.custom]: () => shown,
  } as Secret;
}

export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && inspect.custom in value && 'reveal' in value;
}
