import { expect, test } from 'vitest';
import { handleReloadConfiguration } from '#handlers/reload-configuration.ts';
import { UserError } from '#src/errors.ts';
import type { Call } from '#src/handle.ts';

const reload = async (changed: string[]) => {
  const reply = await handleReloadConfiguration.run({} as Call, {
    config: { reload: async () => ({ changed }) },
  });
  return reply?.message.text;
};

test('says which paths changed', async () => {
  expect(await reload(['access', 'alerts.routes'])).toBe(
    'The new configuration is in force. Changed: `access`, `alerts.routes`.',
  );
  expect(await reload([])).toContain('nothing in the file has changed');
});

const refuse = async (mistakes: string) => {
  const config = { reload: () => Promise.reject(new UserError(mistakes)) };
  return await handleReloadConfiguration
    .run({} as Call, { config })
    .catch((error: UserError) => error.message);
};

test('passes on what is wrong with the file, as text that does nothing', async () => {
  expect(
    await refuse('a.yml:3 access[0].to: found "<!channel>", expected a list.\na.yml:4 http: unknown'),
  ).toBe(
    '*The configuration stays as it was.*\n• a.yml:3 access[0].to: found "&lt;!channel&gt;", expected a list.\n• a.yml:4 http: unknown',
  );
});

test('more mistakes than a message holds are counted', async () => {
  const text = await refuse(
    Array.from({ length: 40 }, (_, line) => `a.yml:${line} ${'x'.repeat(500)}`).join('\n'),
  );

  expect(text).toContain('… and 28 more: `quarterdeck check` lists all.');
  expect(String(text).length).toBeLessThan(4000);
});

test('a fault of ours stays one', async () => {
  const config = { reload: () => Promise.reject(new TypeError('x')) };

  await expect(handleReloadConfiguration.run({} as Call, { config })).rejects.toThrow(TypeError);
});
