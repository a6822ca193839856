import type { Message } from '#src/messages/message.ts';

/** More words than this are refused. */
export const mostTyped = 4000;

/** A request as every way in delivers it: stored in this form, so that a restart goes on from the row. */
export interface Request {
  /** Equal for every delivery of the same thing: `event:Ev…`, `command:<trigger id>` … */
  key: string;
  way: 'command' | 'mention' | 'button' | 'form';
  team: string;
  user: string;
  channel?: string;
  /** The thread it was said in, or the thread of the message a button stands on. */
  thread?: string;
  message?: { channel: string; ts: string };
  /** A command's or mention's words as Slack sent them, less the command's own name: `silence 7f3 2h`. */
  text?: string;
  /** The command or verb: `alerts` for /alerts, `alerts.acknowledge` for a button or form, empty for a mention. */
  name: string;
  /** What a button or form carries, by argument name, in the same words a person would type. */
  values?: Record<string, string>;
  /** Good for 30 minutes and five uses: https://docs.slack.dev/interactivity/handling-user-interaction/ */
  responseUrl?: string;
  /** Good for three seconds and one use, so worthless after a restart. */
  triggerId?: string;
  /** The form it was submitted from or opened, already showing "one moment". */
  view?: string;
  /** A button of a message, or the form that one opened: what is done is seen there, and needs no words beside it. */
  onCard?: boolean;
  /** From the Home tab, or a form that it opened: `channel` is where the card stands, which this person may not be in. */
  home?: boolean;
  receivedAt: string;
}

/** How to answer, whatever the way in. Slack's side implements it. */
export interface Answer {
  /**
   * Seen by the asker only, or by the channel; in the request's view when it has one. Resolves when Slack has it;
   * rejects with TemporaryError.
   */
  say(request: Request, message: Message, to: 'me' | 'channel'): Promise<void>;
  /**
   * Opens a view that says "one moment" with the request's trigger. Resolves to the view's id, or to undefined when
   * the trigger is spent.
   */
  open(request: Request, title: string): Promise<string | undefined>;
  /** Shows the form in a view that `open` opened; nothing when the person has closed it. */
  form(view: string, form: Form): Promise<void>;
}

/** A form for the arguments that are missing, made from the verb. */
export interface Form {
  /** `alerts.silence` */
  verb: string;
  title: string;
  submit: string;
  /** What it is about, above its fields. */
  shown: Shown[];
  fields: Field[];
  place: FormPlace;
}

export interface Shown {
  label: string;
  text: string;
}

/** Where a form was asked for, and will be answered; it travels with the form. */
export interface FormPlace {
  channel?: string | undefined;
  thread?: string | undefined;
  /** Opened by a card's button: it closes when it is sent, and is answered as the button would have been. */
  onCard?: boolean | undefined;
  /** Opened from the Home tab. */
  home?: boolean | undefined;
  responseUrl?: string | undefined;
  /** What its button said and nobody fills in; submitted with the rest. */
  carried?: Record<string, string> | undefined;
}

export interface Field {
  name: string;
  label: string;
  hint?: string;
  optional: boolean;
  initial?: string;
  /** Whether other fields offer something else when it changes. */
  tells: boolean;
  input:
    | { type: 'text'; multiline?: boolean; placeholder?: string }
    | { type: 'choice'; options: { text: string; value: string }[] }
    /** Completed as the person types, from what exists: the completion's name in the registry, and what narrows it. */
    | { type: 'completion'; from: string; of: readonly string[] }
    | { type: 'user' }
    | { type: 'channel' };
}
