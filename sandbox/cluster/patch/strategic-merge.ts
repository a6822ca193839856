// https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md
import { isEqual, isJson, type Json } from '../object.ts';
import { type Field, fieldOf } from '../schema/schema.ts';

/** Objects merge; lists of objects merge by their key where the type has one; `$patch` and its kin say otherwise. */
export function applyStrategicMerge(document: unknown, patch: Json, type: string): unknown {
  if (patch.$patch === 'replace') return without(patch, '$patch');
  if (patch.$patch === 'delete') return {};
  const merged: Json = isJson(document) ? { ...document } : {};
  retain(merged, patch.$retainKeys);
  for (const [name, value] of Object.entries(patch)) {
    if (name === '$retainKeys' || name.startsWith('$setElementOrder/')) continue;
    if (name.startsWith('$deleteFromPrimitiveList/')) {
      deleteFrom(merged, name.slice('$deleteFromPrimitiveList/'.length), value);
      continue;
    }
    if (value === null) delete merged[name];
    else merged[name] = mergeField(merged[name], value, fieldOf(type, name));
  }
  return merged;
}

function retain(merged: Json, names: unknown): void {
  if (!Array.isArray(names)) return;
  for (const name of Object.keys(merged)) if (!names.includes(name)) delete merged[name];
}

function mergeField(old: unknown, value: unknown, field: Field | undefined): unknown {
  if (Array.isArray(value)) return field?.merges ? mergeList(old, value, field) : value;
  if (!isJson(value)) return value;
  const type = field?.shape === 'value' ? field.type : 'any';
  return applyStrategicMerge(old, value, type);
}

function mergeList(old: unknown, patches: unknown[], field: Field): unknown[] {
  const key = field.mergeKey;
  const items: unknown[] = Array.isArray(old) ? [...old] : [];
  if (key === undefined)
    return [...items, ...patches.filter((each) => !items.some((item) => isEqual(item, each)))];
  if (patches.some((each) => isJson(each) && each.$patch === 'replace' && !(key in each)))
    return patches.filter((each) => isJson(each) && key in each);

  for (const patch of patches) {
    if (!isJson(patch)) continue;
    const at = items.findIndex((item) => isJson(item) && item[key] === patch[key]);
    if (patch.$patch === 'delete') {
      if (at !== -1) items.splice(at, 1);
    } else if (at === -1) items.push(applyStrategicMerge(undefined, patch, field.type));
    else items[at] = applyStrategicMerge(items[at], patch, field.type);
  }
  return items;
}

function deleteFrom(merged: Json, name: string, values: unknown): void {
  const list = merged[name];
  if (Array.isArray(list) && Array.isArray(values))
    merged[name] = list.filter((item) => !values.some((value) => isEqual(item, value)));
}

const without = (patch: Json, name: string): Json =>
  Object.fromEntries(Object.entries(patch).filter(([each]) => each !== name));
