import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '#src/nearest.ts';
import type { Mistake } from './mistake.ts';

export interface Resolved {
  value: unknown;
  mistakes: Mistake[];
  /** Files that values were taken from. */
  files: string[];
}

interface Surroundings {
  env: Record<string, string | undefined>;
  /** What relative paths are relative to. */
  folder: string;
}

/** Puts in what `${NAME}` and `file:path` stand for. Done after parsing, so that no value can add to the YAML. */
export function resolveReferences(value: unknown, surroundings: Surroundings): Resolved {
  const mistakes: Mistake[] = [];
  const files: string[] = [];

  const visit = (part: unknown, path: PropertyKey[]): unknown => {
    if (Array.isArray(part)) return part.map((item, index) => visit(item, [...path, index]));
    if (part instanceof Object) {
      return Object.fromEntries(
        Object.entries(part).map(([key, item]) => [key, visit(item, [...path, key])]),
      );
    }
    if (typeof part !== 'string') return part;
    const answer = part.startsWith('file:')
      ? fromFile(part.slice(5), surroundings)
      : fromEnv(part, surroundings);
    if ('file' in answer) files.push(answer.file);
    if ('value' in answer) return answer.value;
    mistakes.push({ path, ...answer });
    return undefined;
  };

  return { value: visit(value, []), mistakes, files };
}

type Answer =
  | { value: string; file?: never }
  | { value: string; file: string }
  | Pick<Mistake, 'found' | 'expected' | 'suggestion'>;

/** `$${NAME}` is a literal `${NAME}`. */
function fromEnv(text: string, { env }: Surroundings): Answer {
  const missing: string[] = [];
  const value = text.replace(/(\$?)\$\{([A-Za-z_]\w*)\}/g, (whole, escaped: string, name: string) => {
    if (escaped) return whole.slice(1);
    const found = env[name];
    if (!found) missing.push(name);
    return found ?? '';
  });
  if (missing.length === 0) return { value };
  return {
    found: `\${${missing.join('} and ${')}}, which is not set in the environment`,
    expected: 'a variable that is set and not empty',
    suggestion: missing.map((name) => nearest(name, Object.keys(env))).find((name) => name !== undefined),
  };
}

const largestFile = 64 * 1024;

function fromFile(path: string, { folder }: Surroundings): Answer {
  const file = resolve(folder, path);
  const expected = 'a readable file that holds the value and nothing else';
  try {
    const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (value === '') return { found: `${file}, which is empty`, expected };
    if (value.length > largestFile) return { found: `${file}, which is larger than 64 kB`, expected };
    return { value, file };
  } catch (error) {
    return { found: `${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`, expected };
  }
}
