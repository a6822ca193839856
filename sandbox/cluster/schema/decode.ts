// How the API server reads a body: fields it does not know are dropped or refused, a wrong type is refused.
import { isJson, type Json } from '../object.ts';
import { badRequest } from '../status.ts';
import { type Field, fieldOf, isObjectType } from './schema.ts';

export interface Decoded {
  object: Json;
  /** `spec.template.spec.containers[0].imagee` */
  unknown: string[];
}

/** Throws 400 for a value of the wrong type, in the words of Go's decoder. */
export function decode(body: Json, kind: string): Decoded {
  try {
    return readObject(body, kind);
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    throw badRequest(`${kind} in version "v1" cannot be handled as a ${kind}: ${error.message}`);
  }
}

/** Throws Mistyped. */
export function readObject(body: Json, kind: string): Decoded {
  const unknown: string[] = [];
  return { object: readFields(body, kind, '', unknown), unknown };
}

/** The JSON value has another type than the field. */
export class Mistyped extends Error {
  override readonly name = 'Mistyped';
  /** `spec.replicas` */
  readonly path: string;
  readonly wanted: string;
  /** As the schema of server-side apply says it. */
  readonly expectation: string;

  constructor(message: string, path: string, wanted: string, found: string) {
    super(message);
    this.path = path;
    this.wanted = wanted;
    const isNumber = /^(int|float)/.test(wanted);
    this.expectation = `expected ${isNumber ? 'numeric (int or float)' : wanted}, got ${found}`;
  }
}

/** The path with the keys of its items instead of their places: `spec.containers[name="app"].imagee`. */
export function byKeys(object: Json, kind: string, path: string): string {
  let value: unknown = object;
  let type = kind;
  return path.replaceAll(/([^.[\]]+)(\[(\d+)\])?/g, (step, name: string, _, place: string | undefined) => {
    const field = fieldOf(type, name);
    value = isJson(value) ? value[name] : undefined;
    type = field?.type ?? 'any';
    if (place === undefined) return step;
    value = Array.isArray(value) ? value[Number(place)] : undefined;
    const keys = field?.keys ?? [];
    const item = value;
    if (keys.length === 0 || !isJson(item)) return step;
    return `${name}[${keys.map((key) => `${key}=${JSON.stringify(item[key])}`).join(',')}]`;
  });
}

function readFields(object: Json, type: string, path: string, unknown: string[]): Json {
  const read: Json = {};
  for (const [name, value] of Object.entries(object)) {
    const field = fieldOf(type, name);
    const at = path ? `${path}.${name}` : name;
    if (!field) unknown.push(at);
    // A null is as good as left out.
    else if (value !== null && value !== undefined) read[name] = readField(value, field, at, type, unknown);
  }
  return read;
}

function readField(value: unknown, field: Field, path: string, owner: string, unknown: string[]): unknown {
  if (field.shape === 'list') {
    if (!Array.isArray(value)) throw mistyped(value, owner, path, `[]${goType(field.type)}`);
    return value.map((each, at) => readValue(each, field.type, `${path}[${at}]`, owner, unknown));
  }
  if (field.shape === 'map') {
    if (!isJson(value)) throw mistyped(value, owner, path, `map[string]${goType(field.type)}`);
    const entries = Object.entries(value).filter(([, each]) => each !== null);
    return Object.fromEntries(
      entries.map(([name, each]) => [name, readValue(each, field.type, `${path}.${name}`, owner, unknown)]),
    );
  }
  return readValue(value, field.type, path, owner, unknown);
}

const fitsScalar: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  time: (value) => typeof value === 'string',
  byte: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  int32: Number.isInteger,
  int64: Number.isInteger,
  double: (value) => typeof value === 'number',
  quantity: (value) => typeof value === 'string' || typeof value === 'number',
  intOrString: (value) => typeof value === 'string' || Number.isInteger(value),
};

function readValue(value: unknown, type: string, path: string, owner: string, unknown: string[]): unknown {
  if (isObjectType(type)) {
    if (!isJson(value)) throw mistyped(value, owner, path, goType(type));
    return readFields(value, type, path, unknown);
  }
  if (fitsScalar[type]?.(value) === false) throw mistyped(value, owner, path, goType(type));
  return value;
}

function mistyped(value: unknown, owner: string, path: string, wanted: string): Mistyped {
  const found = Array.isArray(value) ? 'array' : isJson(value) ? 'object' : typeof value;
  const what = found === 'boolean' ? 'bool' : found;
  const field = path.replaceAll(/\[\d+\]/g, '');
  const message = `json: cannot unmarshal ${what} into Go struct field ${owner}.${field} of type ${wanted}`;
  return new Mistyped(message, path, wanted, what);
}

const goNames: Record<string, string> = {
  boolean: 'bool',
  double: 'float64',
  byte: '[]uint8',
  time: 'v1.Time',
};
const goType = (type: string): string => goNames[type] ?? (isObjectType(type) ? `v1.${type}` : type);
