// What a command file is made of. Help, usage, forms, the manifest, permission checks and refusals all come
// from these values; nothing here does anything.
import { z } from 'zod';
import { Duration } from './config/values.ts';

export interface Argument<T> {
  /** Its name in usage lines where the argument's own name would say too little. */
  kind: string;
  /** Reads one word (or, with `rest`, all that remain) as a person typed it. */
  schema: z.ZodType<T, string>;
  optional: boolean;
  /** What a form calls it, where its name says too little. */
  label?: string;
  /** What a form says beneath it, where it is chosen from a list. */
  hint?: string;
  /** What holds where it is left out. */
  otherwise?: string;
  /** Takes all remaining words. Only the last argument of a verb may. */
  rest: boolean;
  /** What a good value looks like, for a refusal: "an alert's id, as on its card". */
  expected: string;
  input: Input;
  /** Which of the configuration's names it must be: a word that is one finds its argument wherever it stands. */
  names?: Named;
  /** Words that people put before it, and that say nothing: `to v409`, `on staging`. */
  after?: readonly string[];
  /** Characters that it may have. */
  most?: number;
  /**
   * Names the environment that is acted on, for access rules that hold on some only. `by its rows`: names something
   * that has one, and whoever reads the rows asks the rules again.
   */
  actsOn?: boolean | 'by its rows';
}

/** What the configuration gives names to. */
export type Named = 'app' | 'environment' | 'blueprint';

/** How a form asks for it. */
export type Input =
  | { type: 'text'; multiline?: boolean }
  | { type: 'choice'; options: readonly string[] }
  /** `of`: other arguments of the verb that what is offered depends on. */
  | { type: 'completion'; from: string; of?: readonly string[] }
  | { type: 'user' }
  | { type: 'channel' }
  /** It does not: a button says it, and the form that it opens keeps it. */
  | { type: 'carried' };

interface RequiredArgument<T> extends Argument<T> {
  optionally(words?: Pick<Argument<T>, 'label' | 'otherwise'>): Argument<T | undefined>;
}

// biome-ignore lint/suspicious/noExplicitAny: an argument list holds arguments of any type; Values reads each.
export type Arguments = Record<string, Argument<any>>;
export type Values<A extends Arguments> = { [K in keyof A]: A[K] extends Argument<infer T> ? T : never };

export interface VerbDefinition<A extends Arguments> {
  summary: string;
  /** What the access rules call it. Null: every full member of the workspace may, since it tells why others are refused. */
  permission: string | null;
  /** Audited, with intent before and outcome after. */
  changes: boolean;
  /** With `--plan` it shows what it would do, and does nothing. */
  plans?: true;
  /** What most people need: in the short help, for those who may. */
  common?: true;
  /** Other words for it: `ack`. */
  aliases?: readonly string[];
  args: A;
  /** What may follow the verb; each is parsed by a test. */
  examples: readonly string[];
}

export interface Verb<A extends Arguments = Arguments> extends VerbDefinition<A> {
  /** `alerts.acknowledge`: what buttons, forms and logs call it. */
  id: string;
  command: string;
  verb: string;
}

export interface Command<V extends Record<string, Verb> = Record<string, Verb>> {
  /** Without slash and prefix. */
  name: string;
  summary: string;
  /** What a bare `/alerts` does. A verb that has the command's own name is not typed: `/deploy checkout v412 staging`. */
  bare: string;
  verbs: V;
}

export function defineCommand<D extends Record<string, Arguments>>(command: {
  name: string;
  summary: string;
  bare: keyof D & string;
  verbs: { [K in keyof D]: VerbDefinition<D[K]> };
}): Command<{ [K in keyof D]: Verb<D[K]> }> {
  const verbs = Object.entries<VerbDefinition<Arguments>>(command.verbs).map(([verb, definition]) => [
    verb,
    { ...definition, id: `${command.name}.${verb}`, command: command.name, verb },
  ]);
  return { ...command, verbs: Object.fromEntries(verbs) };
}

function argument<T>(
  kind: string,
  expected: string,
  schema: z.ZodType<T, string>,
  input: Input,
  more: Partial<Pick<Argument<T>, 'rest' | 'names' | 'after' | 'actsOn' | 'most' | 'hint'>> = {},
): RequiredArgument<T> {
  const base = { kind, expected, schema, input, rest: false, ...more };
  return { ...base, optional: false, optionally: (words) => ({ ...base, ...words, optional: true }) };
}

const shortId = z
  .string()
  .transform((word) => word.replace(/^#/, '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-z]{1,8}$/));

/** An alert's short id, or enough of its beginning to be the only one. */
export function alert(): RequiredArgument<string> {
  return argument('alert', "an alert's id, as on its card", shortId, { type: 'completion', from: 'alert' });
}

/** The same of an operation. */
export function operation(): RequiredArgument<string> {
  const expected = "an operation's id, as on its card";
  const input = { type: 'completion', from: 'operation' } as const;
  return argument('operation', expected, shortId, input, { actsOn: 'by its rows' });
}

/** The plan that somebody has before them, as buttons say it: no word that a person types is taken for one. */
export function plan(): RequiredArgument<string> {
  const digest = z
    .string()
    .regex(/^plan:[\w-]+$/)
    .transform((word) => word.slice('plan:'.length));
  return argument('plan', 'the plan as a card has it', digest, { type: 'carried' });
}

/** https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element/ */
const longestText = 3000;

/** The rest of the line, in the person's own words. */
export function text(kind: string, expected: string): RequiredArgument<string> {
  const words = z.string().min(1).max(longestText);
  return argument(
    kind,
    expected,
    words,
    { type: 'text', multiline: true },
    { rest: true, most: longestText },
  );
}

export function choice<const O extends readonly [string, ...string[]]>(
  kind: string,
  options: O,
): RequiredArgument<O[number]> {
  const schema = z.string().toLowerCase().pipe(z.enum(options)) as z.ZodType<O[number], string>;
  return argument(kind, `one of ${options.join(', ')}`, schema, { type: 'choice', options });
}

/** A channel of the workspace, as Slack writes it: `<#C…|ops>`. */
export function channel(): RequiredArgument<string> {
  const id = z
    .string()
    .transform((word) => word.replace(/^<#([A-Z0-9]+)(\|[^>]*)?>$/, '$1'))
    .pipe(z.string().regex(/^[CG][A-Z0-9]{2,}$/));
  return argument('channel', 'a channel, picked from the list Slack offers after #', id, { type: 'channel' });
}

const configured = z
  .string()
  .toLowerCase()
  .pipe(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/));

export function app(): RequiredArgument<string> {
  const input = { type: 'completion', from: 'app' } as const;
  return argument('app', 'the name of an app', configured, input, { names: 'app' });
}

/** The environment that is acted on or, with `source`, only read from; `decides`: whether its rules are asked by it alone. */
export function environment({
  source = false,
  decides = true,
}: {
  source?: boolean;
  decides?: boolean;
} = {}): RequiredArgument<string> {
  const input = { type: 'completion', from: 'environment' } as const;
  const after = source ? ['from'] : ['to', 'on', 'in'];
  const more = { names: 'environment', after, actsOn: decides && !source } as const;
  return argument('environment', 'the name of an environment', configured, input, more);
}

/**
 * A tag, or the digest of an image: https://github.com/distribution/reference/blob/v0.6.0/reference.go
 * One that was released before or, with `anew`, any that the registry has.
 */
export function release({ source = false, anew = false } = {}): RequiredArgument<string> {
  const version = z.string().regex(/^(\w[\w.-]{0,127}|sha256:[0-9a-f]{64})$/);
  const input = anew
    ? ({ type: 'completion', from: 'tag', of: ['app'] } as const)
    : ({ type: 'completion', from: 'release', of: ['app', 'environment'] } as const);
  const hint = anew ? { hint: 'a tag of its image; one that is not listed can be typed' } : {};
  const more = { after: [source ? 'from' : 'to'], ...hint };
  return argument('release', 'a release, by its tag', version, input, more);
}

/** One of several that are one app: as the configuration names it, or its name alone. */
export function workload(): RequiredArgument<string> {
  const name = z
    .string()
    .regex(/^((deployment|statefulset|daemonset)\/)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
  const expected = 'the name of a workload, such as checkout-worker';
  return argument('workload', expected, name, { type: 'text' }, { after: ['of'] });
}

/** What a server is made from. It says where one belongs for which no environment is said. */
export function blueprint(): RequiredArgument<string> {
  const input = { type: 'completion', from: 'blueprint' } as const;
  const more = { names: 'blueprint', actsOn: 'by its rows' } as const;
  return argument('blueprint', 'the name of a blueprint', configured, input, more);
}

/** An RFC 1123 label that begins with a letter: https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
const serverName = z
  .string()
  .toLowerCase()
  .pipe(z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/));
const serverExpected = 'a name of small letters, digits and -, such as web-1';

/** One that is there. */
export function server(): RequiredArgument<string> {
  const input = { type: 'completion', from: 'server' } as const;
  return argument('server', serverExpected, serverName, input, { actsOn: 'by its rows' });
}

/** Which one a button is about, since another may have its name when it is pressed. */
export function serverId(): RequiredArgument<string> {
  const id = z
    .string()
    .regex(/^server:\w+$/)
    .transform((word) => word.slice('server:'.length));
  return argument('id', 'the server that a button is about', id, { type: 'carried' });
}

/** What a new one will be called. */
export function newServer(): RequiredArgument<string> {
  return argument('name', serverExpected, serverName, { type: 'text' });
}

/** `PORT=8080 NAME="my shop"`, or one a line, as names and values. */
export function variables(): RequiredArgument<Record<string, string>> {
  const written = z
    .string()
    .max(longestText)
    .transform((text, context) => {
      const values: Record<string, string> = {};
      const rest = text.replace(
        assignment,
        (_, name: string, double?: string, single?: string, bare = '') => {
          values[name] = double ?? single ?? bare;
          return '';
        },
      );
      if (rest.trim() === '' && Object.keys(values).length > 0) return values;
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    });
  const more = { after: ['with'], rest: true, most: longestText } as const;
  return argument(
    'NAME=value …',
    'NAME=value, several with spaces between',
    written,
    { type: 'text', multiline: true },
    more,
  );
}

/** A value with spaces stands in quotes. */
const assignment = /(?<!\S)([A-Z][A-Z0-9_]{0,62})=(?:"([^"\n]*)"|'([^'\n]*)'|([^\s"']\S*|))(?!\S)/g;

/** `30m`, as milliseconds. */
export function duration({ after = 'for' } = {}): RequiredArgument<number> {
  return argument(
    'duration',
    'a duration such as 30m, 2h or 7d',
    Duration,
    { type: 'text' },
    { after: [after] },
  );
}

export function count(most: number): RequiredArgument<number> {
  const whole = z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .pipe(z.int().max(most));
  return argument(
    'count',
    `a number from 0 to ${most.toLocaleString('en-US')}`,
    whole,
    { type: 'text' },
    { after: ['to'] },
  );
}
