import { expect, test } from 'vitest';
import { handleSetReadOnly } from '#handlers/set-read-only.ts';
import type { Call } from '#src/handle.ts';

async function set(state: 'on' | 'off', changed: boolean) {
  const asked: unknown[][] = [];
  const operations = {
    setReadOnly: async (...args: unknown[]) => {
      asked.push(args);
      return changed;
    },
  };
  const call = {
    args: { state, reason: 'why' },
    actor: { id: 'U1' },
    request: { key: 'k' },
  } as unknown as Call;
  const reply = await handleSetReadOnly.run(call, { operations });
  return { asked, text: reply?.message.text };
}

test('on and off, with the reason; what was so already is said', async () => {
  const on = await set('on', true);
  expect(on.asked).toEqual([[true, { by: { id: 'U1' }, key: 'k', reason: 'why' }]]);
  expect(on.text).toContain('I am read-only now.');
  expect((await set('on', false)).text).toBe('I am read-only already.');
  expect((await set('off', true)).text).toContain('I start operations again.');
  expect((await set('off', false)).text).toBe('I was not read-only.');
});
