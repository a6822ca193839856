import { expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { asTyped } from '#src/messages/prefix.ts';

const typed = asTyped('qd-', [alerts, qd]);

test.each([
  ['`/alerts show 7f3` shows it', '`/qd-alerts show 7f3` shows it'],
  ['`/qd status`, then `/alerts`', '`/qd-qd status`, then `/qd-alerts`'],
  ['what has its prefix keeps it: `/qd-alerts`', 'what has its prefix keeps it: `/qd-alerts`'],
  [
    'other words stay: /alerts, `/invite`, `/alerts-old`',
    'other words stay: /alerts, `/invite`, `/alerts-old`',
  ],
])('%s', (text, expected) => {
  const section = (words: string) => ({
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text: words },
  });

  expect(typed({ text, blocks: [section(text)] })).toEqual({ text: expected, blocks: [section(expected)] });
});

test('without a prefix a message is what it was', () => {
  const message = { text: '`/alerts`' };

  expect(asTyped('', [alerts])(message)).toBe(message);
});
