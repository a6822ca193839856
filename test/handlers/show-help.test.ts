import { expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import type { Call } from '#src/handle.ts';

const everything = { allow: ['*'], to: ['everyone'] };

async function help(about?: string, { prefix = '', rules = [everything] } = {}) {
  const actor = { id: 'U1', standing: 'member' };
  const call = { args: { about }, actor, request: { channel: 'C1' } } as unknown as Call;
  const reply = await handleShowHelp.run(call, {
    ...{ commands: [alerts, qd], prefix },
    policy: () => ({ rules, admit: [] }),
    memberships: {
      person: () => Promise.reject(new Error('not asked')),
      has: async () => ({ member: false, age: 0 }),
    },
  });
  return JSON.stringify(reply?.message.blocks ?? []).replaceAll('\\n', '\n');
}

test('the short help has what this person may do and most people need, and where the rest is', async () => {
  const shown = await help(undefined, { rules: [{ allow: ['alert.read'], to: ['everyone'] }] });
  expect(shown.match(/• `[^`]*`/g)).toEqual([
    '• `/alerts list [open|firing|acknowledged|resolved]`',
    '• `/qd whoami`',
  ]);
  expect(shown).toContain('`/qd help all`');
  expect((await help()).match(/• /g)).toHaveLength(5);
});

test('the overview names every command and verb, as this workspace writes them', async () => {
  const shown = await help('all', { prefix: 'qd-' });
  for (const command of [alerts, qd]) {
    expect(shown).toContain(command.summary);
    for (const verb of Object.values(command.verbs))
      expect(shown).toContain(`/qd-${command.name} ${verb.verb}`);
  }
  expect(shown).toContain('`@Quarterdeck alerts list`');
});

test('one command, or one verb with its arguments, examples and right', async () => {
  expect(await help('alerts')).not.toContain('whoami');
  const verb = await help('alerts ack');
  expect(verb).toContain('/alerts acknowledge &lt;alert&gt; [note]');
  expect(verb).toContain("an alert's id, as on its card");
  expect(verb).toContain('`/alerts acknowledge 7f3k2`');
  expect(verb).toContain('alert.acknowledge');
});

test('a verb is found without its command', async () => {
  expect(await help('ack')).toEqual(await help('alerts ack'));
});

test('what does not exist is answered with what does', async () => {
  await expect(help('alrts')).rejects.toThrow('Did you mean `/qd help alerts`?');
  await expect(help('<!channel>')).rejects.toThrow('I know nothing called `&lt;!channel&gt;`.');
});
