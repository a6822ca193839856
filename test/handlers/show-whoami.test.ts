import { expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { handleShowWhoami } from '#handlers/show-whoami.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Call } from '#src/handle.ts';

const actor = { id: 'U1', team: 'T1', name: 'Ana <!channel>', zone: 'Europe/Paris', standing: 'member' };
const call = { args: {}, actor, request: { channel: 'C1' } } as unknown as Call;

test('what Slack cannot tell now is neither allowed nor refused', async () => {
  const reply = await handleShowWhoami.run(call, {
    commands: [alerts],
    policy: () => ({ rules: [{ allow: ['alert.acknowledge'], to: ['group:S1'] }], admit: [] }),
    memberships: {
      person: () => Promise.reject(new Error('not asked')),
      has: () => Promise.reject(new TemporaryError('asking Slack who belongs where')),
    },
  });
  const shown = JSON.stringify(reply?.message.blocks);
  expect(shown).toMatch(/Slack cannot tell me now\*\\n• `alert.acknowledge`/);
  expect(shown).toContain('• `alert.read`; nobody may');
  expect(shown).toContain('Ana &lt;!channel&gt;');
});
