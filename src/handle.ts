import type { Person } from '#src/access/access.ts';
import type { Arguments, Values, Verb } from '#src/command.ts';
import type { Message } from '#src/messages/message.ts';
import type { Request } from '#src/requests/request.ts';

export interface Call<A extends Arguments = Arguments> {
  args: Values<A>;
  actor: Person;
  request: Request;
  /** Asked with `--plan`: shows what it would do, and does nothing. */
  preview: boolean;
}

/** Nothing when the card says it all: a click on a card needs no words beside the card's change. */
export type Reply = { message: Message; to: 'me' | 'channel' } | undefined;

export interface Handler<Needs> {
  verb: Verb;
  run(call: Call, needs: Needs): Promise<Reply>;
}

export interface Choice {
  text: string;
  value: string;
}

/**
 * From memory or the database: Slack waits for the answer, which travels in the acknowledgement. `of`: what the form
 * says of the arguments that its field depends on, empty where nothing.
 */
export type Completions<Needs> = Record<
  string,
  (query: string, needs: Needs, of: readonly string[]) => Promise<Choice[]>
>;

/** Binds a verb to what happens. Every way in reaches it: command, mention, button, form or shortcut. */
export function handle<A extends Arguments, Needs>(
  verb: Verb<A>,
  run: (call: Call<A>, needs: Needs) => Promise<Reply>,
): Handler<Needs> {
  // The dispatcher parses with this verb's own arguments, which is what makes the call's type true.
  return { verb, run: (call, needs) => run(call as Call<A>, needs) };
}
