import type { Json } from '#sandbox/slack/world.ts';

export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const long = (length: number) => 'x'.repeat(length);
export const section = (more: Json = {}) => ({ type: 'section', text: mrkdwn('hello'), ...more });
export const button = (more: Json = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', ...more });
export const actions = (...elements: Json[]) => ({ type: 'actions', elements });
export const option = (more: Json = {}) => ({ text: plain('One'), value: '1', ...more });
export const select = (more: Json = {}) => ({ type: 'static_select', options: [option()], ...more });
export const input = (element: Json, more: Json = {}) => ({
  type: 'input',
  label: plain('Label'),
  element,
  ...more,
});
export const repeat = (count: number, item: (index: number) => Json): Json[] =>
  Array.from({ length: count }, (_, i) => item(i));
