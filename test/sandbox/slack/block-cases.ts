// The limits of Block Kit, each with its page, a block just within and one just beyond.
import type { Json } from '#sandbox/slack/world.ts';
import {
  actions,
  button,
  input,
  long,
  mrkdwn,
  option,
  plain,
  repeat,
  section,
  select,
} from './block-makers.ts';

const blocksDoc = 'https://docs.slack.dev/reference/block-kit/blocks';
const elementsDoc = 'https://docs.slack.dev/reference/block-kit/block-elements';
const objectsDoc = 'https://docs.slack.dev/reference/block-kit/composition-objects';

export interface Case {
  rule: string;
  doc: string;
  good: Json[];
  bad: Json[];
  pointer: string;
  message: string | RegExp;
}

export const cases: Case[] = [
  {
    rule: 'a message has at most 50 blocks',
    doc: blocksDoc,
    good: repeat(50, () => section()),
    bad: repeat(51, () => section()),
    pointer: '/blocks',
    message: 'no more than 50 items allowed',
  },
  {
    rule: "a section's text has 1 to 3000 characters",
    doc: `${blocksDoc}/section-block`,
    good: [section({ text: mrkdwn(long(3000)) })],
    bad: [section({ text: mrkdwn(long(3001)) })],
    pointer: '/blocks/0/text/text',
    message: 'must be less than 3001 characters',
  },
  {
    rule: 'a text object is not empty',
    doc: `${objectsDoc}/text-object`,
    good: [section({ text: mrkdwn('x') })],
    bad: [section({ text: mrkdwn('') })],
    pointer: '/blocks/0/text/text',
    message: 'must be more than 0 characters',
  },
  {
    rule: 'a section has text or fields',
    doc: `${blocksDoc}/section-block`,
    good: [{ type: 'section', fields: [mrkdwn('a')] }],
    bad: [{ type: 'section' }],
    pointer: '/blocks/0',
    message: 'missing required field: text',
  },
  {
    rule: 'a section has at most 10 fields',
    doc: `${blocksDoc}/section-block`,
    good: [section({ fields: repeat(10, () => mrkdwn('a')) })],
    bad: [section({ fields: repeat(11, () => mrkdwn('a')) })],
    pointer: '/blocks/0/fields',
    message: 'no more than 10 items allowed',
  },
  {
    rule: 'a field has at most 2000 characters',
    doc: `${blocksDoc}/section-block`,
    good: [section({ fields: [mrkdwn(long(2000))] })],
    bad: [section({ fields: [mrkdwn(long(2001))] })],
    pointer: '/blocks/0/fields/0/text',
    message: 'must be less than 2001 characters',
  },
  {
    rule: 'a header is plain text of at most 150 characters',
    doc: `${blocksDoc}/header-block`,
    good: [{ type: 'header', text: plain(long(150)) }],
    bad: [{ type: 'header', text: plain(long(151)) }],
    pointer: '/blocks/0/text/text',
    message: 'must be less than 151 characters',
  },
  {
    rule: 'a context has at most 10 elements',
    doc: `${blocksDoc}/context-block`,
    good: [{ type: 'context', elements: repeat(10, () => mrkdwn('a')) }],
    bad: [{ type: 'context', elements: repeat(11, () => mrkdwn('a')) }],
    pointer: '/blocks/0/elements',
    message: 'no more than 10 items allowed',
  },
  {
    rule: 'an actions block has at most 25 elements',
    doc: `${blocksDoc}/actions-block`,
    good: [actions(...repeat(25, (index) => button({ action_id: `a${index}` })))],
    bad: [actions(...repeat(26, (index) => button({ action_id: `a${index}` })))],
    pointer: '/blocks/0/elements',
    message: 'no more than 25 items allowed',
  },
  {
    rule: 'an action_id is used once in a block',
    doc: `${blocksDoc}/actions-block`,
    good: [actions(button(), button({ action_id: 'other' }))],
    bad: [actions(button(), button())],
    pointer: '/blocks/0/elements',
    message: '`action_id` "go" already exists for another element',
  },
  {
    rule: 'a block_id is used once in a message',
    doc: blocksDoc,
    good: [section({ block_id: 'a' }), section({ block_id: 'b' })],
    bad: [section({ block_id: 'a' }), section({ block_id: 'a' })],
    pointer: '/blocks/1',
    message: 'block_id `a` already exists for another block',
  },
  {
    rule: "a button's text has at most 75 characters",
    doc: `${elementsDoc}/button-element`,
    good: [actions(button({ text: plain(long(75)) }))],
    bad: [actions(button({ text: plain(long(76)) }))],
    pointer: '/blocks/0/elements/0/text/text',
    message: 'must be less than 76 characters',
  },
  {
    rule: "a button's text is plain",
    doc: `${elementsDoc}/button-element`,
    good: [actions(button())],
    bad: [actions(button({ text: mrkdwn('*Go*') }))],
    pointer: '/blocks/0/elements/0/text/type',
    message: 'failed to match all allowed schemas',
  },
  {
    rule: "a button's value has at most 2000 characters",
    doc: `${elementsDoc}/button-element`,
    good: [actions(button({ value: long(2000) }))],
    bad: [actions(button({ value: long(2001) }))],
    pointer: '/blocks/0/elements/0/value',
    message: 'must be less than 2001 characters',
  },
  {
    rule: 'an action_id has at most 255 characters',
    doc: `${elementsDoc}/button-element`,
    good: [actions(button({ action_id: long(255) }))],
    bad: [actions(button({ action_id: long(256) }))],
    pointer: '/blocks/0/elements/0/action_id',
    message: 'must be less than 256 characters',
  },
  {
    rule: "a confirmation's title has at most 100 characters",
    doc: `${objectsDoc}/confirmation-dialog-object`,
    good: [actions(button({ confirm: confirm(100) }))],
    bad: [actions(button({ confirm: confirm(101) }))],
    pointer: '/blocks/0/elements/0/confirm/title/text',
    message: 'must be less than 101 characters',
  },
  {
    rule: 'a menu has 1 to 100 options',
    doc: `${elementsDoc}/select-menu-element`,
    good: [actions(select({ options: repeat(100, (index) => option({ value: `${index}` })) }))],
    bad: [actions(select({ options: repeat(101, (index) => option({ value: `${index}` })) }))],
    pointer: '/blocks/0/elements/0/options',
    message: 'no more than 100 items allowed',
  },
  {
    rule: "an option's text has at most 75 characters",
    doc: `${objectsDoc}/option-object`,
    good: [actions(select({ options: [option({ text: plain(long(75)) })] }))],
    bad: [actions(select({ options: [option({ text: plain(long(76)) })] }))],
    pointer: '/blocks/0/elements/0/options/0/text/text',
    message: 'must be less than 76 characters',
  },
  {
    rule: "an option's value has at most 150 characters",
    doc: `${objectsDoc}/option-object`,
    good: [actions(select({ options: [option({ value: long(150) })] }))],
    bad: [actions(select({ options: [option({ value: long(151) })] }))],
    pointer: '/blocks/0/elements/0/options/0/value',
    message: 'must be less than 151 characters',
  },
  {
    rule: 'an overflow menu has at most 5 options',
    doc: `${elementsDoc}/overflow-menu-element`,
    good: [actions({ type: 'overflow', options: repeat(5, () => option()) })],
    bad: [actions({ type: 'overflow', options: repeat(6, () => option()) })],
    pointer: '/blocks/0/elements/0/options',
    message: 'no more than 5 items allowed',
  },
  {
    rule: 'checkboxes have at most 10 options',
    doc: `${elementsDoc}/checkboxes-element`,
    good: [actions({ type: 'checkboxes', options: repeat(10, () => option()) })],
    bad: [actions({ type: 'checkboxes', options: repeat(11, () => option()) })],
    pointer: '/blocks/0/elements/0/options',
    message: 'no more than 10 items allowed',
  },
  {
    rule: 'an image has an alternative text',
    doc: `${blocksDoc}/image-block`,
    good: [{ type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }],
    bad: [{ type: 'image', image_url: 'https://example.com/a.png' }],
    pointer: '/blocks/0',
    message: 'missing required field: alt_text',
  },
  {
    rule: 'a text input stands in an input block only',
    doc: `${elementsDoc}/plain-text-input-element`,
    good: [input({ type: 'plain_text_input' })],
    bad: [actions({ type: 'plain_text_input' })],
    pointer: '/blocks/0/elements/0',
    message: 'unsupported type: plain_text_input',
  },
  {
    rule: 'a button does not stand in an input block',
    doc: `${blocksDoc}/input-block`,
    good: [input(select())],
    bad: [input(button())],
    pointer: '/blocks/0/element',
    message: 'unsupported type: button',
  },
  {
    rule: 'markdown has at most 12,000 characters',
    doc: `${blocksDoc}/markdown-block`,
    good: [{ type: 'markdown', text: long(12_000) }],
    bad: [{ type: 'markdown', text: long(12_001) }],
    pointer: '/blocks/0/text',
    message: 'must be less than 12001 characters',
  },
  {
    rule: 'a block has a known type',
    doc: blocksDoc,
    good: [{ type: 'divider' }],
    bad: [{ type: 'marquee' }],
    pointer: '/blocks/0',
    message: 'unsupported type: marquee',
  },
  {
    rule: 'a block has no properties of our own',
    doc: blocksDoc,
    good: [{ type: 'divider' }],
    bad: [{ type: 'divider', color: 'red' }],
    pointer: '/blocks/0',
    message: 'invalid additional property: color',
  },
];

function confirm(length: number): Json {
  return { title: plain(long(length)), text: plain('Sure?'), confirm: plain('Yes'), deny: plain('No') };
}
