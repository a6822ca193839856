import { expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { qd } from '#commands/qd.ts';
import { handleShowHelp } from '#handlers/show-help.ts';
import type { Call } from '#src/handle.ts';

async function help(about?: string, prefix = '') {
  const call = { args: { about } } as unknown as Call;
  const reply = await handleShowHelp.run(call, { commands: [alerts, qd], prefix });
  return JSON.stringify(reply?.message.blocks ?? []).replaceAll('\\n', '\n');
}

test('the overview names every command and verb, as this workspace writes them', async () => {
  const shown = await help(undefined, 'qd-');
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
