// Tells what is wrong with the shape of a configuration, in words taken from its schema.
import { z } from 'zod';
import { Config } from '#src/config.ts';
import { nearest } from '#src/nearest.ts';
import { foundText, type Mistake, valueAt } from './mistake.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const schema = z.toJSONSchema(Config, { io: 'input' }) as JsonSchema;

export function shapeMistakes(value: unknown, issues: z.core.$ZodIssue[]): Mistake[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key));
    if (issue.code === 'invalid_key') return [badKey(issue.path)];
    const meant = issue.code === 'invalid_union' ? meantBranch(issue) : undefined;
    return meant ? shapeMistakes(value, meant) : [badValue(value, issue.path)];
  });
}

/** Of one mapping or a list of such: the branch in which there are mistakes, and not just another kind of value. */
function meantBranch({ path, errors }: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  if (schemaAt(path)?.description !== undefined) return undefined;
  const [meant, ...others] = errors.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  if (others.length > 0) return undefined;
  return meant?.map((issue) => ({ ...issue, path: [...path, ...issue.path] }));
}

function unknownKey(path: PropertyKey[], key: string): Mistake {
  const known = Object.keys(branchOf(schemaAt(path), 'object')?.properties ?? {});
  return {
    path: [...path, key],
    found: 'an unknown key',
    expected: `one of ${known.join(', ')}`,
    suggestion: nearest(key, known),
  };
}

function badKey(path: PropertyKey[]): Mistake {
  const names = schemaAt(path.slice(0, -1))?.propertyNames as JsonSchema | undefined;
  return { path, found: `the name ${foundText(path.at(-1), false)}`, expected: expectedText(names) };
}

function badValue(value: unknown, path: PropertyKey[]): Mistake {
  const node = nearestSchema(path);
  const found = valueAt(value, path);
  return {
    path,
    found: foundText(found, node?.writeOnly === true),
    expected: expectedText(node),
    suggestion: typeof found === 'string' ? nearest(found, (node?.enum ?? []).map(String)) : undefined,
  };
}

const words: Record<string, string> = {
  string: 'a text',
  object: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
};

function expectedText(node: JsonSchema | undefined): string {
  if (node?.description !== undefined) return node.description;
  if (node?.format === 'uri') return 'an address that begins with https:// or http://';
  if (node?.enum) return `one of ${node.enum.join(', ')}`;
  return words[String(node?.type)] ?? 'something else';
}

/** What a choice of shapes holds is not followed: its own description says what each may be. */
function nearestSchema(path: readonly PropertyKey[]): JsonSchema | undefined {
  const node = schemaAt(path);
  return node || path.length === 0 ? node : nearestSchema(path.slice(0, -1));
}

function schemaAt(path: readonly PropertyKey[]): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>((node, key) => {
    const one = branchOf(node, typeof key === 'number' ? 'array' : 'object');
    if (typeof key === 'number') return one?.items as JsonSchema | undefined;
    return (one?.properties?.[String(key)] ?? one?.additionalProperties) as JsonSchema | undefined;
  }, schema);
}

function branchOf(node: JsonSchema | undefined, type: 'array' | 'object'): JsonSchema | undefined {
  const branches = (node?.anyOf ?? []) as JsonSchema[];
  return branches.find((branch) => branch.type === type) ?? node;
}
