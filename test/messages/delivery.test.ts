import { expect, test } from 'vitest';
import { detoured, repeated, withoutBlocks } from '#src/messages/delivery.ts';

const section = { type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'disk is full' } };

test('the reason stands in the words and at the foot of the blocks', () => {
  expect(detoured({ text: 'disk is full', blocks: [section] }, 'C1', 'is_archived')).toMatchInlineSnapshot(`
    {
      "blocks": [
        {
          "text": {
            "text": "disk is full",
            "type": "mrkdwn",
          },
          "type": "section",
        },
        {
          "elements": [
            {
              "text": ":warning: Meant for <#C1>: the channel is archived. Unarchive it, or name another one in the configuration.",
              "type": "mrkdwn",
            },
          ],
          "type": "context",
        },
      ],
      "text": "disk is full
    :warning: Meant for <#C1>: the channel is archived. Unarchive it, or name another one in the configuration.",
    }
  `);
});

test.each([
  ['C1', 'not_in_channel', 'Meant for <#C1>: I am not in the channel. Invite me there with `/invite`.'],
  ['U1', 'user_disabled', 'Meant for <@U1>: the account is deactivated.'],
  ['C1', '<!channel>', 'Meant for <#C1>: &lt;!channel&gt;'],
])('%s %s', (channel, reason, expected) => {
  expect(detoured({ text: 'x' }, channel, reason)).toEqual({ text: `x\n:warning: ${expected}` });
});

test('fifty blocks stay fifty', () => {
  const blocks = Array.from({ length: 50 }, () => section);

  expect(repeated({ text: 'x', blocks }).blocks).toHaveLength(50);
});

test('without blocks the words remain', () => {
  expect(withoutBlocks({ text: 'x', blocks: [section], color: '#cc0000' })).toEqual({ text: 'x' });
});
