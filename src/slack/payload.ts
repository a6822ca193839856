// What Slack sends, as far as it is read here. Everything else in a payload is passed over, so that Slack may add to it.
// https://docs.slack.dev/reference/interaction-payloads/
import { z } from 'zod';

const Id = z.string().min(1).max(100);
const Text = z.string().max(40_000);
/** What a person typed is answered however long it is. */
const Words = z.string();

export const CommandPayload = z.object({
  command: z.string().max(100),
  text: Words.default(''),
  team_id: Id,
  user_id: Id,
  channel_id: Id,
  trigger_id: z.string().min(1).max(255),
  response_url: z.url(),
});

const Who = z.object({ id: Id, team_id: Id.optional() });
const Team = z.object({ id: Id }).nullish();
const Option = z.object({ value: Text }).nullish();

/** The kinds of input that our forms are made of. */
const InputState = z.object({
  value: Text.nullish(),
  selected_option: Option,
  selected_user: Id.nullish(),
  selected_channel: Id.nullish(),
});
export type InputState = z.infer<typeof InputState>;

const View = z.object({
  id: Id,
  type: z.string().max(100).optional(),
  callback_id: z.string().max(255),
  private_metadata: Text.default(''),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), InputState)) }),
});
export type View = z.infer<typeof View>;

export const ActionPayload = z.object({
  user: Who,
  team: Team,
  trigger_id: z.string().min(1).max(255),
  response_url: z.url().optional(),
  container: z
    .object({
      message_ts: Id.optional(),
      channel_id: Id.optional(),
      thread_ts: Id.optional(),
      is_ephemeral: z.boolean().optional(),
    })
    .optional(),
  channel: z.object({ id: Id }).optional(),
  message: z.object({ thread_ts: Id.optional() }).optional(),
  view: View.partial({ callback_id: true, private_metadata: true, state: true }).optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string().max(255),
        block_id: z.string().max(255).default(''),
        type: z.string().max(100).default('button'),
        value: Text.optional(),
        selected_option: Option,
      }),
    )
    .min(1),
});

export const SubmissionPayload = z.object({
  user: Who,
  team: Team,
  view: View,
});

export const SuggestionPayload = z.object({ action_id: z.string().max(255), value: Text.default('') });

export const EventPayload = z.object({
  event_id: Id,
  team_id: Id.nullish(),
  event: z.looseObject({ type: z.string() }),
});

export const Mention = z.object({
  user: Id,
  user_team: Id.optional(),
  team: Id.optional(),
  text: Words,
  channel: Id,
  ts: Id,
  thread_ts: Id.optional(),
  bot_id: Id.optional(),
  edited: z.unknown().optional(),
});

/** https://docs.slack.dev/reference/events/app_home_opened */
export const HomeOpenedEvent = z.object({
  user: Id,
  tab: z.string().max(100).optional(),
  /** What the tab shows, where something was published before. */
  view: z.object({ id: Id }).optional(),
});

/** A form's private_metadata: where it was asked for, and what its button said. */
export const FormMetadata = z.object({
  channel: z.string().optional(),
  thread: z.string().optional(),
  onCard: z.boolean().optional(),
  home: z.boolean().optional(),
  responseUrl: z.url().optional(),
  carried: z.record(z.string(), z.string()).optional(),
});
export type FormMetadata = z.infer<typeof FormMetadata>;
