import type { InputBlock, KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import { checkInputs, initialValues, mergeValues, toValue } from '#sandbox/slack/page/values.ts';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (value: string) => ({ text: plain(value), value });
const input = (block_id: string, element: InputBlock['element'], optional = false): InputBlock => ({
  type: 'input',
  block_id,
  label: plain(block_id),
  element,
  optional,
});

const blocks: KnownBlock[] = [
  input('env', {
    type: 'static_select',
    action_id: 'v',
    options: [option('staging')],
    initial_option: option('staging'),
  }),
  input('why', { type: 'plain_text_input', action_id: 'v', min_length: 3, max_length: 10 }),
  input(
    'count',
    { type: 'number_input', action_id: 'v', is_decimal_allowed: false, min_value: '1', max_value: '9' },
    true,
  ),
  input('who', { type: 'multi_users_select', action_id: 'v' }, true),
  { type: 'section', block_id: 'note', text: plain('a note') },
  {
    type: 'actions',
    block_id: 'do',
    elements: [
      { type: 'button', action_id: 'go', text: plain('Go') },
      { type: 'datepicker', action_id: 'day', initial_date: '2026-11-23' },
    ],
  },
];

test('the values an app sets are there before anything is touched, in the shapes of state.values', () => {
  expect(initialValues(blocks)).toEqual({
    env: { v: { type: 'static_select', selected_option: option('staging') } },
    why: { v: { type: 'plain_text_input', value: null } },
    count: { v: { type: 'number_input', value: null } },
    who: { v: { type: 'multi_users_select', selected_users: [] } },
    do: { day: { type: 'datepicker', selected_date: '2026-11-23' } },
  });
});

test('an updated view keeps what was typed, as long as its field is still there', () => {
  const typed = {
    why: { v: { type: 'plain_text_input', value: 'failover' } },
    gone: { v: { type: 'datepicker' } },
  };
  const merged = mergeValues(initialValues(blocks), typed);
  expect(merged.why).toEqual(typed.why);
  expect(merged.gone).toBeUndefined();
});

const check = (block: string, content: unknown) => {
  const element = blocks.find(
    (other): other is InputBlock => other.block_id === block && other.type === 'input',
  )?.element;
  if (!element) throw new Error(`there is no input ${block}`);
  const value = toValue({ ...element }, content);
  return checkInputs(blocks, mergeValues(initialValues(blocks), { [block]: { v: value } }))[block];
};

test.each([
  ['why', null, 'Please complete this required field.'],
  ['why', 'ab', 'Please enter at least 3 characters.'],
  ['why', 'abcdefghijk', 'Please enter at most 10 characters.'],
  ['why', 'failover', undefined],
  ['count', null, undefined],
  ['count', 'x', 'Please enter a number.'],
  ['count', '1.5', 'Please enter a whole number.'],
  ['count', '0', 'Please enter 1 or more.'],
  ['count', '10', 'Please enter 9 or less.'],
  ['count', '9', undefined],
])('%s with %j', (block, content, problem) => {
  expect(check(block, content)).toBe(problem);
});
