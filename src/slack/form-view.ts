import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { Message } from '#src/messages/message.ts';
import { escapeText, plain } from '#src/messages/text.ts';
import type { Field, Form } from '#src/requests/request.ts';

/** https://docs.slack.dev/reference/views/modal-views/ */
const longestTitle = 24;

export function formView({ verb, title, submit, shown, fields, place }: Form): ModalView {
  const first = fields.find(({ initial }) => initial === undefined);
  const about = shown.map(({ label, text: words }) =>
    section(`*${escapeText(label, 75)}*\n${escapeText(words)}`),
  );
  const inputs = fields.map((field) => inputBlock(field, shown.length > 0 && field === first));
  return {
    ...modal(title, [...about, ...inputs]),
    submit: text(submit, longestTitle),
    close: text('Cancel', longestTitle),
    callback_id: verb,
    private_metadata: JSON.stringify(place),
  };
}

export function waitingView(title: string): ModalView {
  return modal(title, [section('One moment…')]);
}

/** What would have been a message, where a form stood. */
export function messageView(title: string, { text, blocks }: Message): ModalView {
  return { ...modal(title, blocks ?? [section(text)]), close: plainText('Close') };
}

function inputBlock(field: Field, focused: boolean): InputBlock {
  return {
    type: 'input',
    block_id: field.name,
    label: text(field.label, 75),
    optional: field.optional,
    ...(field.tells && { dispatch_action: true }),
    element: { ...element(field), ...(focused && { focus_on_load: true }) } as InputBlock['element'],
    ...(field.hint && { hint: text(field.hint, 150) }),
  };
}

function element({ name, input, initial }: Field): InputBlock['element'] {
  switch (input.type) {
    case 'text':
      return {
        type: 'plain_text_input',
        action_id: name,
        multiline: input.multiline ?? false,
        max_length: 3000,
        ...(initial !== undefined && { initial_value: initial.slice(0, 3000) }),
        ...(input.placeholder && { placeholder: text(input.placeholder, 150) }),
      };
    case 'choice': {
      const options = input.options.map((option) => ({ text: text(option.text, 75), value: option.value }));
      const chosen = options.find(({ value }) => value === initial);
      return { type: 'static_select', action_id: name, options, ...(chosen && { initial_option: chosen }) };
    }
    case 'completion':
      return {
        type: 'external_select',
        // Which completion, and what narrows it: the request for options says nothing else of the form as it is now.
        // https://github.com/slackapi/bolt-js/issues/1146
        action_id: [input.from, ...input.of].join(':').slice(0, 255),
        min_query_length: 0,
        ...(initial && { initial_option: { text: text(initial, 75), value: initial.slice(0, 150) } }),
      };
    case 'user':
      return { type: 'users_select', action_id: name, ...(initial && { initial_user: initial }) };
    case 'channel':
      return { type: 'channels_select', action_id: name, ...(initial && { initial_channel: initial }) };
    default:
      throw new Error(`drawing a field: ${input satisfies never}`);
  }
}

function modal(title: string, blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title: text(title, longestTitle), blocks };
}

function section(words: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text: words.slice(0, 3000) } };
}

function plainText(words: string) {
  return { type: 'plain_text' as const, text: words, emoji: true };
}

function text(words: string, limit: number) {
  return plainText(plain(words, limit));
}
