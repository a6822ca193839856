// The file as it was written, of which nothing is known yet.
import { nearest } from '#src/nearest.ts';
import { foundText, type Mistake } from './mistake.ts';

export type Written = Record<string, unknown>;

export function isMapping(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mapping(value: unknown): Written {
  return isMapping(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function missing(path: PropertyKey[], expected: string): Mistake {
  return { path, found: 'nothing', expected };
}

/** For each of these names that is none of the known ones; what is no text is a mistake of the shape. */
export function unknownNames(uses: [PropertyKey[], unknown][], what: string, known: string[]): Mistake[] {
  return uses
    .filter(([, name]) => typeof name === 'string' && !known.includes(name))
    .map(([path, name]) => ({
      path,
      found: foundText(name, false),
      expected: `${what}: ${known.join(', ') || 'there are none yet'}`,
      suggestion: nearest(String(name), known),
    }));
}
