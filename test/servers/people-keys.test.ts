import { expect, test } from 'vitest';
import { systemClock } from '#src/clock.ts';
import { openPeopleKeys } from '#src/servers/people-keys.ts';
import { testDatabase } from '#test/support/database.ts';
import { publicKey } from '#test/support/servers.ts';

test('the eleventh key of a person is refused, also when many are added at once', async () => {
  await using database = await testDatabase();
  const config = () => ({ servers: { managedBy: 'quarterdeck', keys: {} } });
  const keys = openPeopleKeys({ database, clock: systemClock(), config, placesOf: async () => [] });
  const lines = Array.from({ length: 12 }, (_, index) => publicKey(`key ${index} `));

  const added = await Promise.allSettled(lines.map((line) => keys.add('U1', line)));

  expect(added.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  expect(await keys.own('U1')).toHaveLength(10);
});
