// The values of interactive elements, in the shapes of Slack's `state.values` and `actions`.
// https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
import type { InputBlock, KnownBlock } from '@slack/types';
import type { StateValues } from '../page-protocol.ts';

export type ElementValue = { type: string } & Record<string, unknown>;
export type AnyElement = { type: string; action_id?: string } & Record<string, unknown>;

/** Under which name an element keeps its value, and which field of its definition holds the first one. */
const fields: Record<string, { value: string; initial: string; many?: true }> = {
  plain_text_input: { value: 'value', initial: 'initial_value' },
  number_input: { value: 'value', initial: 'initial_value' },
  email_text_input: { value: 'value', initial: 'initial_value' },
  url_text_input: { value: 'value', initial: 'initial_value' },
  static_select: { value: 'selected_option', initial: 'initial_option' },
  external_select: { value: 'selected_option', initial: 'initial_option' },
  radio_buttons: { value: 'selected_option', initial: 'initial_option' },
  users_select: { value: 'selected_user', initial: 'initial_user' },
  conversations_select: { value: 'selected_conversation', initial: 'initial_conversation' },
  channels_select: { value: 'selected_channel', initial: 'initial_channel' },
  checkboxes: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_static_select: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_external_select: { value: 'selected_options', initial: 'initial_options', many: true },
  multi_users_select: { value: 'selected_users', initial: 'initial_users', many: true },
  multi_conversations_select: {
    value: 'selected_conversations',
    initial: 'initial_conversations',
    many: true,
  },
  multi_channels_select: { value: 'selected_channels', initial: 'initial_channels', many: true },
  datepicker: { value: 'selected_date', initial: 'initial_date' },
  timepicker: { value: 'selected_time', initial: 'initial_time' },
  datetimepicker: { value: 'selected_date_time', initial: 'initial_date_time' },
};

export const isMany = (element: AnyElement) => fields[element.type]?.many === true;

export function toValue(element: AnyElement, content: unknown): ElementValue {
  const field = fields[element.type];
  return field ? { type: element.type, [field.value]: content } : { type: element.type };
}

export function contentOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  const field = fields[String(value.type)];
  return field && (value as Record<string, unknown>)[field.value];
}

/** Slack numbers blocks the app has not named; the server does, and this holds where it has not. */
export const blockIdOf = (block: KnownBlock, index: number) => block.block_id ?? `block-${index}`;

export function initialValues(blocks: KnownBlock[]): StateValues {
  const values: StateValues = {};
  blocks.forEach((block, index) => {
    for (const element of elementsOf(block)) {
      const field = fields[element.type];
      if (!field || !element.action_id) continue;
      const blockId = blockIdOf(block, index);
      const initial = element[field.initial] ?? (field.many ? [] : null);
      values[blockId] = { ...values[blockId], [element.action_id]: toValue(element, initial) };
    }
  });
  return values;
}

/** What the person has chosen lies over what the app set, by block and action, as long as both still exist. */
export function mergeValues(initial: StateValues, chosen: StateValues): StateValues {
  const merged: StateValues = {};
  for (const [blockId, actions] of Object.entries(initial)) {
    const changed = Object.entries(chosen[blockId] ?? {}).filter(([actionId]) => actionId in actions);
    merged[blockId] = { ...actions, ...Object.fromEntries(changed) };
  }
  return merged;
}

function elementsOf(block: KnownBlock): AnyElement[] {
  if (block.type === 'actions') return block.elements as unknown as AnyElement[];
  if (block.type === 'section' && block.accessory) return [block.accessory as unknown as AnyElement];
  return block.type === 'input' ? [block.element as unknown as AnyElement] : [];
}

/** What the client itself refuses before it asks the app. By block_id. */
export function checkInputs(blocks: KnownBlock[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  blocks.forEach((block, index) => {
    if (block.type !== 'input') return;
    const blockId = blockIdOf(block, index);
    const element = block.element as unknown as AnyElement;
    const content = contentOf(values[blockId]?.[element.action_id ?? '']);
    const problem = checkInput(block, element, content);
    if (problem) errors[blockId] = problem;
  });
  return errors;
}

function checkInput(block: InputBlock, element: AnyElement, content: unknown): string | undefined {
  const empty =
    content === null ||
    content === undefined ||
    content === '' ||
    (Array.isArray(content) && content.length === 0);
  if (empty) return block.optional ? undefined : 'Please complete this required field.';
  if (typeof content !== 'string') return undefined;
  if (element.type === 'number_input') return checkNumber(element, content);
  if (element.type === 'plain_text_input') return checkLength(element, content);
  if (element.type === 'email_text_input' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(content))
    return 'Please enter an email address.';
  if (element.type === 'url_text_input' && !/^https?:\/\/[^\s]+$/.test(content)) return 'Please enter a URL.';
  return undefined;
}

function checkNumber(element: AnyElement, content: string): string | undefined {
  const number = Number(content);
  if (Number.isNaN(number)) return 'Please enter a number.';
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Please enter ${element.max_value} or less.`;
  return undefined;
}

function checkLength(element: AnyElement, content: string): string | undefined {
  if (content.length < Number(element.min_length ?? 0))
    return `Please enter at least ${element.min_length} characters.`;
  if (content.length > Number(element.max_length ?? 3000))
    return `Please enter at most ${element.max_length ?? 3000} characters.`;
  return undefined;
}
