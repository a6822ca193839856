// The blocks an app can rely on in every client. Newer kinds are refused here: older phones do not draw them.
// https://docs.slack.dev/reference/block-kit/blocks
import { z } from 'zod';
import {
  image as imageElement,
  inAccessory,
  inActions,
  inContext,
  inInput,
  plain,
  text,
} from './elements.ts';

const blockId = { block_id: z.string().min(1).max(255).optional() };

// https://docs.slack.dev/reference/block-kit/blocks/section-block
const section = z
  .strictObject({
    type: z.literal('section'),
    ...blockId,
    text: text(3000).optional(),
    fields: z.array(text(2000)).min(1).max(10).optional(),
    accessory: inAccessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine((block) => block.text || block.fields, { message: 'missing required field: text', path: [] });

// https://docs.slack.dev/reference/block-kit/blocks/header-block
const header = z.strictObject({ type: z.literal('header'), ...blockId, text: plain(150) });
// https://docs.slack.dev/reference/block-kit/blocks/divider-block
const divider = z.strictObject({ type: z.literal('divider'), ...blockId });
// https://docs.slack.dev/reference/block-kit/blocks/context-block
const context = z.strictObject({
  type: z.literal('context'),
  ...blockId,
  elements: z.array(inContext).min(1).max(10),
});
// https://docs.slack.dev/reference/block-kit/blocks/actions-block
const actions = z.strictObject({
  type: z.literal('actions'),
  ...blockId,
  elements: z.array(inActions).min(1).max(25),
});
// https://docs.slack.dev/reference/block-kit/blocks/image-block
const image = imageElement.extend({ ...blockId, title: plain(2000).optional() });
// https://docs.slack.dev/reference/block-kit/blocks/input-block
const input = z.strictObject({
  type: z.literal('input'),
  ...blockId,
  label: plain(2000),
  element: inInput,
  hint: plain(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});
// https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
const richText = z.strictObject({
  type: z.literal('rich_text'),
  ...blockId,
  elements: z.array(
    z.looseObject({
      type: z.enum(['rich_text_section', 'rich_text_list', 'rich_text_preformatted', 'rich_text_quote']),
      elements: z.array(z.looseObject({ type: z.string() })),
    }),
  ),
});
// https://docs.slack.dev/reference/block-kit/blocks/markdown-block
const markdown = z.strictObject({
  type: z.literal('markdown'),
  ...blockId,
  text: z.string().min(1).max(12_000),
});
// https://docs.slack.dev/reference/block-kit/blocks/table-block: 100 rows of 20 cells
const cell = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('raw_text'), text: z.string().min(1) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: z.string().optional() }),
  richText,
]);
const table = z.strictObject({
  type: z.literal('table'),
  ...blockId,
  rows: z.array(z.array(cell).min(1).max(20)).min(1).max(100),
  column_settings: z.array(z.looseObject({}).nullable()).max(20).optional(),
});

const inMessages = [section, header, divider, context, actions, image, input, richText] as const;

const block = {
  message: z.discriminatedUnion('type', [...inMessages, markdown, table]),
  modal: z.discriminatedUnion('type', inMessages),
  home: z.discriminatedUnion('type', inMessages),
};

// https://docs.slack.dev/reference/block-kit/blocks: 50 in a message, 100 in a modal or on a Home tab
export const messageBlocks = z.array(block.message).max(50);

const everyView = {
  callback_id: z.string().max(255).optional(),
  private_metadata: z.string().max(3000).optional(),
  external_id: z.string().max(255).optional(),
};
// https://docs.slack.dev/reference/views/modal-views
const modal = z
  .strictObject({
    type: z.literal('modal'),
    ...everyView,
    title: plain(24),
    blocks: z.array(block.modal).max(100),
    close: plain(24).optional(),
    submit: plain(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  })
  .refine((view) => view.submit || !view.blocks.some((item) => item.type === 'input'), {
    message: 'missing required field: submit',
    path: [],
  });
// https://docs.slack.dev/reference/views/home-tab-views
const home = z.strictObject({ type: z.literal('home'), ...everyView, blocks: z.array(block.home).max(100) });

export const anyView = z.discriminatedUnion('type', [modal, home]);
