// What fields the served kinds have, as Kubernetes 1.36 publishes them (condense.ts).
import condensed from './kubernetes-1.36.json' with { type: 'json' };

export interface Field {
  /** A scalar (`string`, `int32`, `any` …) or the name of another type; of the items where it is a list or a map. */
  type: string;
  shape: 'value' | 'list' | 'map';
  /** Owned and replaced as a whole by server-side apply. */
  isAtomic: boolean;
  /** What server-side apply tells the items of a list apart by; none of a set of scalars. */
  keys: string[];
  /** Strategic merge adds to the list instead of replacing it; items are told apart by this key, when they are objects. */
  merges: boolean;
  mergeKey: string | undefined;
}

const types: Record<string, Record<string, string>> = condensed;
const parsed = new Map<string, Field>();

export const isObjectType = (type: string): boolean => type in types;

/** Undefined where the type has no such field. */
export function fieldOf(type: string, name: string): Field | undefined {
  const text = name === '*' ? undefined : types[type]?.[name];
  if (text === undefined) return type === 'any' ? anything : undefined;
  const known = parsed.get(text);
  if (known) return known;
  const field = parse(text);
  parsed.set(text, field);
  return field;
}

const anything: Field = {
  type: 'any',
  shape: 'value',
  isAtomic: true,
  keys: [],
  merges: false,
  mergeKey: undefined,
};

function parse(text: string): Field {
  const [, type = '', suffix] = /^(\w+)(\[\]|\{\})?/.exec(text) ?? [];
  const keys = / by (\S+)/.exec(text)?.[1]?.split(',') ?? [];
  const isSet = / set\b/.test(text);
  const isList = suffix === '[]';
  const isAtomic = isList ? keys.length === 0 && !isSet : / atomic$/.test(text);
  const isWhole = !suffix && (type === 'any' || types[type]?.['*'] === 'atomic');
  return {
    type,
    shape: isList ? 'list' : suffix ? 'map' : 'value',
    isAtomic: isAtomic || isWhole,
    keys,
    merges: / merge\b/.test(text),
    mergeKey: / merge=(\S+)/.exec(text)?.[1],
  };
}
