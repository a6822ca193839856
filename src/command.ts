// What a command file is made of. Help, usage, forms, the manifest, permission checks and refusals all come
// from these values; nothing here does anything.
import { z } from 'zod';

export interface Argument<T> {
  /** Its name in usage lines where the argument's own name would say too little. */
  kind: string;
  /** Reads one word (or, with `rest`, all that remain) as a person typed it. */
  schema: z.ZodType<T, string>;
  optional: boolean;
  /** Takes all remaining words. Only the last argument of a verb may. */
  rest: boolean;
  /** What a good value looks like, for a refusal: "an alert's id, as on its card". */
  expected: string;
  input: Input;
}

/** How a form asks for it. */
export type Input =
  | { type: 'text'; multiline?: boolean }
  | { type: 'choice'; options: readonly string[] }
  | { type: 'completion'; from: string }
  | { type: 'user' }
  | { type: 'channel' };

interface RequiredArgument<T> extends Argument<T> {
  optionally(): Argument<T | undefined>;
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
  /** What a bare `/alerts` does. */
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
  rest = false,
): RequiredArgument<T> {
  const base = { kind, expected, schema, input, rest };
  return { ...base, optional: false, optionally: () => ({ ...base, optional: true }) };
}

/** An alert's short id, or enough of its beginning to be the only one. */
export function alert(): RequiredArgument<string> {
  const id = z
    .string()
    .transform((word) => word.replace(/^#/, '').toLowerCase())
    .pipe(z.string().regex(/^[0-9a-z]{1,8}$/));
  return argument('alert', "an alert's id, as on its card", id, { type: 'completion', from: 'alert' });
}

/** The rest of the line, in the person's own words. */
export function text(kind: string, expected: string): RequiredArgument<string> {
  return argument(kind, expected, z.string().min(1).max(3000), { type: 'text', multiline: true }, true);
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
