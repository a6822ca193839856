import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { Mistake } from './mistake.ts';

export interface ParsedDocument {
  value: unknown;
  mistakes: Mistake[];
  /** The line of what a path names or, where there is none, of the nearest thing around it. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

export function parseYaml(text: string): ParsedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = document.errors.map((error) => ({
    path: [],
    line: lines.linePos(error.pos[0]).line,
    found: `a mistake in the YAML (${error.message.replace(/\.$/, '')})`,
    expected: 'valid YAML',
  }));
  if (mistakes.length > 0) return { value: undefined, mistakes, lineOf: () => undefined };
  return {
    ...plainValue(document),
    lineOf: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  };
}

function plainValue(document: Document): { value: unknown; mistakes: Mistake[] } {
  try {
    return { value: document.toJS() ?? {}, mistakes: [] };
  } catch (error) {
    // Aliases that refer to nothing, or multiply without end.
    const found = `a mistake in the YAML (${error instanceof Error ? error.message : 'unreadable'})`;
    return { value: undefined, mistakes: [{ path: [], found, expected: 'valid YAML' }] };
  }
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const key of path) {
    const child = childOf(isAlias(node) ? node.resolve(document) : node, key);
    if (child === undefined) return offset;
    offset = child.offset ?? offset;
    node = child.node;
  }
  return offset;
}

function childOf(node: unknown, key: PropertyKey): { node: unknown; offset: number | undefined } | undefined {
  if (isSeq(node) && typeof key === 'number') {
    const item = node.items[key];
    return isNode(item) ? { node: item, offset: item.range?.[0] } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && keyText(item.key) === String(key));
  return pair && { node: pair.value, offset: (pair.key as Node).range?.[0] };
}

function keyText(key: unknown): string {
  return isNode(key) && 'value' in key ? String(key.value) : String(key);
}
