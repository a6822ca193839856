import { describe, expect, test } from 'vitest';
import {
  blockProblems,
  checkedAttachments,
  checkedBlocks,
  viewProblems,
} from '#sandbox/slack/blocks/check.ts';
import { generousManifest } from '#sandbox/slack/manifest.ts';
import { createWorld, type Json } from '#sandbox/slack/world.ts';
import { cases } from './block-cases.ts';
import { actions, input, long, mrkdwn, plain, repeat, section, select } from './block-makers.ts';

const world = createWorld({ now: () => 0, manifest: generousManifest });
describe('blocks of a message', () => {
  test.each(cases)('$rule ($doc)', ({ good, bad, pointer, message }) => {
    expect(blockProblems(good)).toEqual([]);
    expect(blockProblems(bad)).toContainEqual({ pointer, message });
  });

  test('what is wrong is told as Slack tells it', () => {
    expect(refusal(() => checkedBlocks(world, [section({ text: mrkdwn(long(3001)) })]))).toEqual({
      code: 'invalid_blocks',
      more: {
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
  });

  test.each([
    // https://docs.slack.dev/reference/methods/chat.postMessage#errors
    ['invalid_blocks_format', () => checkedBlocks(world, '{')],
    ['invalid_blocks_format', () => checkedBlocks(world, { type: 'section' })],
    // https://github.com/slackapi/bolt-js/issues/2509
    [
      'msg_blocks_too_long',
      () =>
        checkedBlocks(
          world,
          repeat(5, () => section({ text: mrkdwn(long(2700)) })),
        ),
    ],
    // https://docs.slack.dev/reference/block-kit/blocks/table-block
    ['only_one_table_allowed', () => checkedBlocks(world, [table, table])],
    [
      'too_many_attachments',
      () =>
        checkedAttachments(
          world,
          repeat(101, () => ({ text: 'a' })),
        ),
    ],
    ['invalid_attachments', () => checkedAttachments(world, [{ blocks: [{ type: 'marquee' }] }])],
    // https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
    [
      'invalid_blocks',
      () => checkedBlocks(world, [{ type: 'image', slack_file: { id: 'F1' }, alt_text: 'a' }]),
    ],
  ])('%s', (code, check) => {
    expect(refusal(check)?.code).toBe(code);
  });

  test('ids that the app left out are filled in', () => {
    const [block] = checkedBlocks(world, [actions({ type: 'button', text: plain('Go') })]);
    expect(block?.block_id).toMatch(/./);
    expect(block).toMatchObject({ elements: [{ action_id: expect.stringMatching(/./) }] });
  });
});

const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'a' }]] };
const modal = (more: Json = {}) => ({ type: 'modal', title: plain('Title'), blocks: [section()], ...more });
const modals = 'https://docs.slack.dev/reference/views/modal-views';
const home = (blocks: number) => ({ type: 'home', blocks: repeat(blocks, () => section()) });
const homes = 'https://docs.slack.dev/reference/views/home-tab-views';

describe('views', () => {
  test.each([
    [modals, modal({ title: plain(long(24)) }), modal({ title: plain(long(25)) }), '/view/title/text'],
    [modals, modal({ submit: plain(long(24)) }), modal({ submit: plain(long(25)) }), '/view/submit/text'],
    [
      modals,
      modal({ private_metadata: long(3000) }),
      modal({ private_metadata: long(3001) }),
      '/view/private_metadata',
    ],
    [modals, modal({ callback_id: long(255) }), modal({ callback_id: long(256) }), '/view/callback_id'],
    [
      modals,
      modal({ blocks: repeat(100, () => section()) }),
      modal({ blocks: repeat(101, () => section()) }),
      '/view/blocks',
    ],
    [
      modals,
      modal({ submit: plain('Go'), blocks: [input(select())] }),
      modal({ blocks: [input(select())] }),
      '/view',
    ],
    [modals, modal(), modal({ blocks: [table] }), '/view/blocks/0'],
    [homes, { type: 'home', blocks: [] }, { type: 'home', blocks: [], title: plain('x') }, '/view'],
    [homes, home(100), home(101), '/view/blocks'],
  ])('%s', (_, good, bad, pointer) => {
    expect(viewProblems(good)).toEqual([]);
    expect(viewProblems(bad).map((problem) => problem.pointer)).toContain(pointer);
  });
});

function refusal(check: () => unknown): { code: string; more: Json } | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    const { code, more } = error as { code: string; more: Json };
    return { code, more };
  }
}
