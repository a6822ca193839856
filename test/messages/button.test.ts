import { expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { button, linkButton } from '#src/messages/button.ts';
import { readButtonValue } from '#src/requests/button-value.ts';

const { acknowledge } = alerts.verbs;

test('a button names the verb and carries its arguments', () => {
  expect(button(acknowledge, 'Acknowledge', { alert: '7f3k2' }, { style: 'primary' })).toEqual({
    type: 'button',
    text: { type: 'plain_text', text: 'Acknowledge', emoji: true },
    action_id: 'alerts.acknowledge',
    value: '{"v":1,"args":{"alert":"7f3k2"}}',
    style: 'primary',
  });
});

test('two buttons for one verb have ids of their own', () => {
  const ids = [0, 1].map((nth) => button(acknowledge, 'Acknowledge', { alert: 'a' }, { nth }).action_id);
  expect(ids).toEqual(['alerts.acknowledge:0', 'alerts.acknowledge:1']);
});

test('a link button opens web addresses only', () => {
  expect(linkButton('Runbook', 'https://wiki.example/db')).toMatchObject({ url: 'https://wiki.example/db' });
  expect(linkButton('Runbook', 'javascript:alert(1)')).toBeUndefined();
});

test.each([
  ['', undefined],
  ['7f3k2', undefined],
  ['{"v":2,"args":{}}', undefined],
  ['{"v":1,"args":{"alert":7}}', undefined],
  ['{"v":1,"args":{"alert":"7f3k2"},"later":true}', { alert: '7f3k2' }],
])('the value %j reads as %j', (value, args) => {
  expect(readButtonValue(value)?.args).toEqual(args);
});

test('a value cannot reach a prototype', () => {
  const args = readButtonValue('{"v":1,"args":{"__proto__":"x","alert":"7f3k2"}}')?.args ?? {};
  expect(Object.getPrototypeOf(args)).toBe(Object.prototype);
  expect(args.alert).toBe('7f3k2');
});
