import { z } from 'zod';
import { storable } from '#src/json.ts';
import type { Entries } from './text.ts';

/** A string map as its entries. Not a record: a record would lose, or obey, a key named `__proto__`. */
export const Labels = z
  .unknown()
  .transform((value, context): Entries => {
    if (value === null) return [];
    if (typeof value !== 'object' || Array.isArray(value)) {
      context.addIssue({ code: 'custom', message: 'expected an object of texts', input: value });
      return z.NEVER;
    }
    return Object.entries(value).flatMap(([name, text]): Entries => {
      if (text === null) return [];
      if (typeof text === 'object') {
        context.addIssue({ code: 'custom', message: 'expected a text', path: [name], input: text });
        return [];
      }
      return [[storable(name), storable(String(text))]];
    });
  })
  .prefault({});

/** ISO text. Years are bounded by what PostgreSQL and Date.toISOString() both write with four digits. */
export const Moment = z.unknown().transform((value, context): string => {
  const time = typeof value === 'string' || typeof value === 'number' ? new Date(value) : undefined;
  const text = time && !Number.isNaN(time.getTime()) ? time.toISOString() : '';
  if (/^\d{4}-/.test(text) && !text.startsWith('0000')) return text;
  context.addIssue({ code: 'custom', message: 'expected a time such as 2026-11-23T14:02:11Z', input: value });
  return z.NEVER;
});

/** Go's zero time stands for "none": https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export const MomentOrNone = z
  .union([z.enum(['0001-01-01T00:00:00Z', '']).transform(() => null), z.null(), Moment])
  .optional()
  .transform((moment) => moment ?? null);

export const Text = z.string().transform(storable);
export const Status = z.enum(['firing', 'resolved']);

/** The first problem, as people find it in the body: where, what was expected, what stands there. */
export function explain(error: z.ZodError, body: unknown, at: PropertyKey[] = []): string {
  const issue = error.issues[0];
  if (!issue) return 'unreadable';
  const path = [...at, ...issue.path];
  const where = path.length === 0 ? 'the body' : written(path);
  return `${where}: ${expectation(issue)}, found ${found(body, path)}`;
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `expected ${article[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value')
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'invalid_union') {
    const [own] = issue.errors.flat().filter(({ code }) => code === 'custom');
    return own?.message ?? 'expected a text';
  }
  if (issue.code === 'too_small') return 'expected a text that is not empty';
  return issue.message;
}

const article: Record<string, string> = { string: 'a text', array: 'a list', object: 'an object' };

function written(path: PropertyKey[]): string {
  return path
    .reduce<string>((text, part) => {
      if (typeof part === 'number') return `${text}[${part}]`;
      return text === '' ? storable(String(part)) : `${text}.${storable(String(part))}`;
    }, '')
    .slice(0, 200);
}

function found(body: unknown, path: PropertyKey[]): string {
  let value = body;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return 'nothing';
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `"${storable(value.length > 60 ? `${value.slice(0, 60)}…` : value)}"`;
  return String(value);
}
