// Filters and pages of what is described. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
import type { Parameters } from './parameters.ts';
import { invalidCombination, invalidValue } from './refusal.ts';

/** What a filter looks at in one of them. */
export type Filterable<T> = Record<string, (one: T) => string | string[]>;

type Tagged = { tags: ReadonlyMap<string, string> };

/** Those that pass all filters; each filter is passed by one of its values. Capitals count. */
export function filtered<T>(all: T[], parameters: Parameters, known: Filterable<T>): T[] {
  const filters = parameters.items('Filter').map((filter) => {
    const name = filter.needed('Name');
    return { look: lookAt(name, known), patterns: filter.list('Value').map(patternOf) };
  });
  return all.filter((one) =>
    filters.every(({ look, patterns }) => {
      const values = [look(one)].flat();
      return patterns.some((pattern) => values.some((value) => pattern.test(value)));
    }),
  );
}

function lookAt<T>(name: string, known: Filterable<T>): (one: T) => string | string[] {
  const [, key] = /^tag:(.+)$/s.exec(name) ?? [];
  const tagsOf = (one: T) => (one as Tagged).tags ?? new Map();
  if (key !== undefined) return (one) => tagsOf(one).get(key) ?? [];
  if (name === 'tag-key') return (one) => [...tagsOf(one).keys()];
  const look = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!look) throw invalidValue(`The filter '${name}' is invalid`);
  return look;
}

/** `*` and `?` stand for any text and any character, `\` before them for themselves. */
function patternOf(text: string): RegExp {
  const source = text.replaceAll(/\\(.)|[*?]|[^\\*?]+|\\$/gs, (part, escaped?: string) => {
    if (escaped !== undefined) return RegExp.escape(escaped);
    if (part === '*') return '.*';
    return part === '?' ? '.' : RegExp.escape(part);
  });
  return new RegExp(`^${source}$`, 's');
}

interface Paging {
  /** What `MaxResults` may be. A larger one is refused, or means `most`. */
  least: number;
  most: number;
  isCut?: boolean;
  /** The parameter that may not stand beside `MaxResults`. */
  ids?: string;
}

/** A page of them, and the token of the next one. */
export function paged<T>(
  all: T[],
  parameters: Parameters,
  { least, most, isCut, ids }: Paging,
): { page: T[]; nextToken: string | undefined } {
  const asked = parameters.number('MaxResults');
  const from = startOf(parameters.text('NextToken'));
  if (asked === undefined) return { page: all.slice(from), nextToken: undefined };
  if (ids !== undefined && parameters.list(ids).length > 0)
    throw invalidCombination(`The parameter ${ids} cannot be used with the parameter maxResults`);
  if (!(asked >= least) || (asked > most && !isCut))
    throw invalidValue(
      `Value ( ${asked} ) for parameter maxResults is invalid. Expecting a value between ${least} and ${most}.`,
    );
  const to = from + Math.min(asked, most);
  const nextToken = to < all.length ? Buffer.from(`from ${to}`).toString('base64url') : undefined;
  return { page: all.slice(from, to), nextToken };
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const [, from] = /^from (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (from === undefined) throw invalidValue('Unable to parse pagination token');
  return Number(from);
}
