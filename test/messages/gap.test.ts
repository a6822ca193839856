import { expect, test } from 'vitest';
import { gapMessage } from '#src/messages/gap.ts';

const from = new Date('2026-11-23T02:10:00Z');
const to = new Date('2026-11-23T04:20:00Z');

test('says from when to when, what may be missing and what to do', () => {
  expect(gapMessage({ from, to, unread: 0 }).text).toMatchInlineSnapshot(`
    "*I was away for 2 h 10 min*, from <!date^1795399800^{date_short_pretty} at {time}|23 Nov at 02:10 UTC> to <!date^1795407600^{date_short_pretty} at {time}|23 Nov at 04:20 UTC>.
    • Alerts that still fire come when their sender repeats them (Alertmanager: \`repeat_interval\`). What fired and resolved meanwhile may never reach me.
    • Commands and clicks of that time were refused by Slack: give them again."
  `);
});

test('says what was stored and not read', () => {
  expect(gapMessage({ from, to, unread: 1 }).text).toContain('• One webhook was stored before');
  expect(gapMessage({ from, to, unread: 12 }).text).toContain('• 12 webhooks were stored before');
});
