import type { z } from 'zod';
import type { HomeOpened } from '#src/cards/homes.ts';
import { storable } from '#src/json.ts';
import { readButtonValue } from '#src/requests/button-value.ts';
import type { FormChange } from '#src/requests/forms.ts';
import { mostTyped, type Request } from '#src/requests/request.ts';
import {
  ActionPayload,
  CommandPayload,
  EventPayload,
  FormMetadata,
  HomeOpenedEvent,
  type InputState,
  Mention,
  SubmissionPayload,
  SuggestionPayload,
  type View,
} from './payload.ts';

export interface SlackEvent {
  type: string;
  [key: string]: unknown;
}

export type Incoming =
  | { kind: 'request'; request: Request }
  | { kind: 'event'; event: SlackEvent }
  /** Somebody looks at their Home tab. */
  | { kind: 'home'; opened: HomeOpened }
  /** A field of a form asks what it may hold: which completion, and what was typed so far. */
  | { kind: 'options'; from: string; of: string[]; query: string }
  /** A field of a form was changed that others depend on. */
  | { kind: 'change'; change: FormChange }
  /** Nothing is to be done, but Slack waits for an answer. */
  | { kind: 'nothing' };

export interface Reading {
  /** What stands before every command's name: `qd-`. */
  prefix: string;
  /** The bot's own user, whose mention is taken out of the words. */
  botUser: string;
  now: Date;
}

/** Throws a ZodError for what is no payload of Slack's. */
export function normalise(body: Record<string, unknown>, reading: Reading): Incoming {
  if (typeof body.command === 'string') return asRequest(fromCommand(body, reading), reading);
  switch (body.type) {
    case 'block_actions':
      return fromMenu(body) ?? fromAction(body, reading);
    case 'view_submission':
      return asRequest(fromSubmission(body), reading);
    case 'block_suggestion': {
      const { action_id, value } = SuggestionPayload.parse(body);
      const [from = '', ...of] = action_id.split(':');
      return { kind: 'options', from, of, query: value };
    }
    case 'event_callback':
      return fromEvent(body, reading);
    default:
      return { kind: 'nothing' };
  }
}

type Unstamped = Omit<Request, 'receivedAt'>;

function asRequest(request: Unstamped, { now }: Reading): Incoming {
  return { kind: 'request', request: clean({ ...request, receivedAt: now.toISOString() }) };
}

/** Without what is undefined, and without characters that the database refuses. */
function clean(request: Request): Request {
  return storable(JSON.parse(JSON.stringify(request)));
}

function fromCommand(body: unknown, { prefix }: Reading): Unstamped {
  const payload = CommandPayload.parse(body);
  const name = payload.command.replace(/^\//, '');
  return {
    key: `command:${payload.trigger_id}`,
    way: 'command',
    team: payload.team_id,
    user: payload.user_id,
    channel: payload.channel_id,
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
    text: cut(payload.text),
    responseUrl: payload.response_url,
    triggerId: payload.trigger_id,
  };
}

function fromAction(body: unknown, reading: Reading): Incoming {
  const payload = ActionPayload.parse(body);
  const { user, team, trigger_id, response_url, view } = payload;
  const [action] = payload.actions;
  // Slack tells of a link's button too, though the browser has done all there is to do.
  if (!action || action.action_id.startsWith('link:')) return { kind: 'nothing' };

  const value = readButtonValue(action.value ?? action.selected_option?.value ?? '');
  const home = view?.type === 'home';
  const request: Unstamped = {
    key: `action:${trigger_id}`,
    way: 'button',
    team: user.team_id ?? team?.id ?? '',
    user: user.id,
    // A value that no version of ours wrote names no verb, and is answered as an old button.
    name: value ? action.action_id.replace(/:\d+$/, '') : '',
    values: value?.args ?? {},
    triggerId: trigger_id,
    ...(home ? { home, ...(value?.card && { channel: value.card }) } : placeOf(payload)),
    ...(response_url && { responseUrl: response_url }),
    ...(view && !home ? { view: view.id } : { onCard: true }),
  };
  return asRequest(request, reading);
}

/** Where the button stands, on a message or in a form. */
function placeOf({
  container,
  channel,
  message,
  view,
}: z.infer<typeof ActionPayload>): Pick<Request, 'channel' | 'thread' | 'message'> {
  const place = readMetadata(view?.private_metadata);
  const on = channel?.id ?? container?.channel_id ?? place.channel;
  const ts = container?.is_ephemeral ? undefined : container?.message_ts;
  const thread = container?.thread_ts ?? message?.thread_ts ?? place.thread ?? ts;
  return {
    ...(on && { channel: on }),
    ...(thread && { thread }),
    ...(on && ts && { message: { channel: on, ts } }),
  };
}

/** A menu of one of our forms. */
function fromMenu(body: unknown): Incoming | undefined {
  const { view, actions } = ActionPayload.parse(body);
  const [action] = actions;
  if (!view?.state || !view.callback_id || !action?.type.endsWith('_select')) return undefined;
  const given = inputsOf(view.state);
  const place = readMetadata(view.private_metadata);
  const change = { view: view.id, verb: view.callback_id, field: action.block_id, given, place };
  return { kind: 'change', change };
}

function fromSubmission(body: unknown): Unstamped {
  const { user, team, view } = SubmissionPayload.parse(body);
  const { channel, thread, onCard, home, responseUrl, carried } = readMetadata(view.private_metadata);
  return {
    key: `form:${view.id}`,
    way: 'form',
    team: user.team_id ?? team?.id ?? '',
    user: user.id,
    name: view.callback_id,
    values: { ...inputsOf(view.state), ...carried },
    // A card's form closes when it is sent.
    ...(onCard ? { onCard, ...(responseUrl && { responseUrl }) } : { view: view.id }),
    ...(home && { home }),
    ...(channel && { channel }),
    ...(thread && { thread }),
  };
}

function inputsOf({ values }: View['state']): Record<string, string> {
  const inputs = Object.entries(values).flatMap(([name, block]) => {
    const value = typed(Object.values(block)[0]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(inputs);
}

function typed(input: InputState | undefined): string | undefined {
  if (!input) return undefined;
  const { value, selected_option, selected_user, selected_channel } = input;
  return value ?? selected_option?.value ?? selected_user ?? selected_channel ?? undefined;
}

function readMetadata(metadata: string | undefined): FormMetadata {
  try {
    return FormMetadata.parse(JSON.parse(metadata ?? ''));
  } catch {
    return {};
  }
}

function fromEvent(body: unknown, reading: Reading): Incoming {
  const { event_id, team_id, event } = EventPayload.parse(body);
  if (event.type === 'app_home_opened') {
    const { user, tab, view } = HomeOpenedEvent.parse(event);
    if (tab !== 'home') return { kind: 'nothing' };
    return {
      kind: 'home',
      opened: { user, team: team_id ?? '', event: event_id, shown: view !== undefined },
    };
  }
  if (event.type !== 'app_mention') return { kind: 'event', event };
  const mention = Mention.parse(event);
  // Another bot that we answered would answer us; an edit was answered when it was first said.
  if (mention.bot_id !== undefined || mention.edited !== undefined) return { kind: 'nothing' };
  const { channel, ts, thread_ts, user } = mention;
  const request: Unstamped = {
    key: `event:${event_id}`,
    way: 'mention',
    team: mention.user_team ?? mention.team ?? team_id ?? '',
    user,
    channel,
    message: { channel, ts },
    name: '',
    text: cut(wordsAround(mention.text, reading.botUser)),
    ...(thread_ts && { thread: thread_ts }),
  };
  return asRequest(request, reading);
}

/** So that what is too long can still be seen to be. */
function cut(text: string): string {
  return text.slice(0, mostTyped + 1);
}

/** What follows the mention; what stands before it when nothing follows. */
function wordsAround(text: string, botUser: string): string {
  const [before = '', ...after] = text.split(new RegExp(`<@${botUser}(?:\\|[^<>]*)?>`));
  const following = after.join(' ').trim();
  return following === '' ? before.trim() : following;
}
