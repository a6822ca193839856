/** One thing wrong with the configuration, said so that it can be put right without looking anything up. */
export interface Mistake {
  path: readonly PropertyKey[];
  line?: number | undefined;
  /** Never the value of a secret. */
  found: string;
  expected: string;
  /** A name that exists and is close to what was written. */
  suggestion?: string | undefined;
}

/** `alerts.routes[2].channel` */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    if (!/^[\w-]+$/.test(String(key))) return `${text}[${JSON.stringify(String(key))}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

export function mistakeText(file: string, { path, line, found, expected, suggestion }: Mistake): string {
  const where = line === undefined ? file : `${file}:${line}`;
  const what = path.length === 0 ? '' : ` ${pathText(path)}:`;
  const hint = suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
  return `${where}${what} found ${found}, expected ${expected}.${hint}`;
}

const longestShown = 60;

export function foundText(value: unknown, isSecret: boolean): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a mapping';
  if (isSecret)
    return `${typeof value === 'string' ? 'another text' : `a ${typeof value} without quotes`} (not shown: it is a secret)`;
  const shown = JSON.stringify(value);
  return shown.length > longestShown ? `${shown.slice(0, longestShown)}…` : shown;
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}
