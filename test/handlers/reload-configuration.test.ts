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

test('passes on what is wrong with the file', async () => {
  const config = { reload: () => Promise.reject(new UserError('access[0].to: expected a list')) };
  await expect(handleReloadConfiguration.run({} as Call, { config })).rejects.toThrow('access[0].to');
});
