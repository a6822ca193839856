import { createHash } from 'node:crypto';
import { storable } from '#src/json.ts';

/** A name by which rows are found: an index entry may not exceed 2,704 bytes in PostgreSQL. */
export function storableKey(text: string): string {
  const key = storable(text);
  return key.length <= 400 ? key : `${key.slice(0, 300)}…${digestOf(key)}`;
}

export function digestOf(...parts: (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}

/** Its own entries in a fixed order, so that equal labels make equal text whatever their order. */
export type Entries = [name: string, value: string][];

export function toJson(entries: Entries): string {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
}

export function entryOf(entries: Entries, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = entries.find((entry) => entry[0] === name)?.[1].trim();
    if (value) return value;
  }
  return undefined;
}
