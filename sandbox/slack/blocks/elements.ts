// Composition objects and elements with the limits Slack publishes.
// https://docs.slack.dev/reference/block-kit/composition-objects and …/block-kit/block-elements
import { z } from 'zod';

// https://docs.slack.dev/reference/block-kit/composition-objects/text-object
export const plain = (max: number, min = 1) =>
  z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(min).max(max),
    emoji: z.boolean().optional(),
  });
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(max),
    verbatim: z.boolean().optional(),
  });
export const text = (max: number) => z.discriminatedUnion('type', [plain(max), mrkdwn(max)]);

const id = z.string().min(1).max(255).optional();
const url = z.string().max(3000);

// https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
const confirm = z
  .strictObject({
    title: plain(100),
    text: text(300),
    confirm: plain(30),
    deny: plain(30),
    style: z.enum(['primary', 'danger']).optional(),
  })
  .optional();

// https://docs.slack.dev/reference/block-kit/composition-objects/option-object
const option = z.strictObject({
  text: text(75),
  value: z.string().min(1).max(150),
  description: text(75).optional(),
  url: url.optional(),
});
export const options = z.array(option).min(1).max(100);
// https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object
export const optionGroups = z
  .array(z.strictObject({ label: plain(75), options }))
  .min(1)
  .max(100);

const focus = { focus_on_load: z.boolean().optional() };
const select = { action_id: id, confirm, placeholder: plain(150).optional(), ...focus };
const many = { ...select, max_selected_items: z.int().min(1).optional() };
const dispatch = z
  .strictObject({
    trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional(),
  })
  .optional();

// https://docs.slack.dev/reference/block-kit/block-elements/button-element
const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: id,
  url: url.optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm,
  accessibility_label: z.string().max(75).optional(),
});

// https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
const menus = [
  z.strictObject({
    type: z.literal('static_select'),
    ...select,
    options: options.optional(),
    option_groups: optionGroups.optional(),
    initial_option: option.optional(),
  }),
  z.strictObject({
    type: z.literal('external_select'),
    ...select,
    min_query_length: z.int().min(0).optional(),
    initial_option: option.optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...select, initial_user: z.string().optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...select,
    initial_conversation: z.string().optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: z.looseObject({}).optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...select,
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
] as const;

// https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
const multiMenus = [
  z.strictObject({
    type: z.literal('multi_static_select'),
    ...many,
    options: options.optional(),
    option_groups: optionGroups.optional(),
    initial_options: z.array(option).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...many,
    min_query_length: z.int().min(0).optional(),
    initial_options: z.array(option).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...many,
    initial_users: z.array(z.string()).optional(),
  }),
] as const;

// https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element: at most 10 options
const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  action_id: id,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).optional(),
  confirm,
  ...focus,
});
const radios = z.strictObject({
  type: z.literal('radio_buttons'),
  action_id: id,
  options: z.array(option).min(1).max(10),
  initial_option: option.optional(),
  confirm,
  ...focus,
});

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const time = z.string().regex(/^\d{2}:\d{2}$/);
const pickers = [
  z.strictObject({ type: z.literal('datepicker'), ...select, initial_date: date.optional() }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...select,
    initial_time: time.optional(),
    timezone: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('datetimepicker'),
    action_id: id,
    confirm,
    ...focus,
    initial_date_time: z.int().optional(),
  }),
] as const;

// https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element: at most 5 options
const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: id,
  options: z.array(option).min(1).max(5),
  confirm,
});

// https://docs.slack.dev/reference/block-kit/block-elements/image-element
export const image = z.strictObject({
  type: z.literal('image'),
  alt_text: z.string().max(2000),
  image_url: url.optional(),
  slack_file: z.strictObject({ id: z.string().optional(), url: z.string().optional() }).optional(),
});

const length = z.int().min(0).max(3000).optional();
const typed = {
  action_id: id,
  placeholder: plain(150).optional(),
  dispatch_action_config: dispatch,
  ...focus,
};
// https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element and its siblings
const inputs = [
  z.strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: length,
    max_length: length,
  }),
  z.strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: z.string().optional(),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
] as const;

export const inAccessory = z.discriminatedUnion('type', [
  button,
  ...menus,
  ...multiMenus,
  checkboxes,
  radios,
  ...pickers,
  overflow,
  image,
]);
export const inActions = z.discriminatedUnion('type', [
  button,
  ...menus,
  checkboxes,
  radios,
  ...pickers,
  overflow,
]);
export const inInput = z.discriminatedUnion('type', [
  ...menus,
  ...multiMenus,
  checkboxes,
  radios,
  ...pickers,
  ...inputs,
]);
export const inContext = z.discriminatedUnion('type', [image, plain(3000), mrkdwn(3000)]);
