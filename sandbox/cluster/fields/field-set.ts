// Which fields of an object somebody owns, and how `managedFields` writes that.
// https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
import { isJson, type Json } from '../object.ts';
import { type Field, fieldOf, isObjectType } from '../schema/schema.ts';

/** Steps as FieldsV1 writes them, joined: `f:spec`, `k:{"name":"app"}`, `v:"a"`. */
export type FieldPath = string;
export type FieldSet = Set<FieldPath>;

const joint = '\0';
export const stepsOf = (path: FieldPath): string[] => path.split(joint);
const within = (path: FieldPath, step: string): FieldPath => (path ? path + joint + step : step);

/** An item of a list that merges is itself a field: who owns it alone removes it. */
export const item = Symbol('item of a list');

/** Every field of the object with its value. */
export function fieldsOf(object: Json, type: string): Map<FieldPath, unknown> {
  const found = new Map<FieldPath, unknown>();
  visitObject(object, type, '', found);
  return found;
}

function visitObject(object: Json, type: string, path: FieldPath, found: Map<FieldPath, unknown>): void {
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const field = fieldOf(type, name);
    const at = within(path, `f:${name}`);
    if (field) visit(value, field, at, found);
    else found.set(at, value);
  }
}

function visit(value: unknown, field: Field, path: FieldPath, found: Map<FieldPath, unknown>): void {
  if (Array.isArray(value) && !field.isAtomic) {
    visitItems(value, field, path, found);
    return;
  }
  if (!isJson(value) || field.isAtomic || Object.keys(value).length === 0) {
    found.set(path, value);
    return;
  }
  if (field.shape === 'map') {
    for (const [name, each] of Object.entries(value)) found.set(within(path, `f:${name}`), each);
    return;
  }
  visitObject(value, isObjectType(field.type) ? field.type : 'any', path, found);
}

function visitItems(items: unknown[], field: Field, path: FieldPath, found: Map<FieldPath, unknown>): void {
  for (const each of items) {
    const at = within(path, itemStep(each, field));
    found.set(at, item);
    if (isJson(each)) visitObject(each, field.type, at, found);
  }
}

/** `k:{"name":"app"}`, with the keys in order; a port is TCP when it says nothing. */
export function itemStep(value: unknown, field: Field): string {
  if (!isJson(value)) return `v:${JSON.stringify(value)}`;
  const keys = [...field.keys].sort().map((key) => [key, value[key] ?? (key === 'protocol' ? 'TCP' : null)]);
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}

export function toFieldsV1(fields: Iterable<FieldPath>): Json {
  const root: Json = {};
  for (const path of [...fields].sort()) {
    let node = root;
    for (const step of stepsOf(path)) {
      const next = isJson(node[step]) ? (node[step] as Json) : {};
      node[step] = next;
      node = next;
    }
    if (/(^|\0)[kv]:[^\0]*$/.test(path)) node['.'] = {};
  }
  return root;
}

export function fromFieldsV1(root: Json, path: FieldPath = ''): FieldSet {
  const fields: FieldSet = new Set();
  for (const [step, value] of Object.entries(root)) {
    if (step === '.') {
      fields.add(path);
      continue;
    }
    const at = within(path, step);
    const inner = isJson(value) ? value : {};
    if (Object.keys(inner).length === 0) fields.add(at);
    for (const each of fromFieldsV1(inner, at)) fields.add(each);
  }
  return fields;
}

/** `.spec.template.spec.containers[name="app"].image`: as conflicts name it. */
export function readable(path: FieldPath): string {
  return stepsOf(path)
    .map((step) => {
      const rest = step.slice(2);
      if (step.startsWith('f:')) return `.${rest}`;
      if (step.startsWith('v:')) return `[=${rest}]`;
      const keys = Object.entries(JSON.parse(rest) as Json);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
