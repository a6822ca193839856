// All that a step said, as a file in the thread of its operation.
import { expect, test } from 'vitest';
import { TemporaryError } from '#src/errors.ts';
import { oneStep } from '#test/support/one-step.ts';

const kit = oneStep();

const whole = { text: 'one\ntwo\n', missing: 0, elsewhere: 'Look there.' };

const files = () =>
  kit.database.db
    .selectFrom('messages')
    .innerJoin('message_files', 'message_id', 'messages.id')
    .select(['file_key', 'urgency', 'name', 'message_files.content', 'elsewhere'])
    .orderBy('messages.id')
    .execute();

async function run(): Promise<string> {
  const id = await kit.propose();
  await kit.run();
  await kit.reach(id, 'succeeded');
  return id;
}

test('is given once, after whatever people wait for, however often the step is tried', async () => {
  let tries = 0;
  kit.step.act = async (step) => {
    tries += 1;
    await step.file(whole);
    if (tries === 1) throw new TemporaryError('asking the cluster');
    return undefined;
  };
  const id = await run();
  expect(tries).toBe(2);
  const mark = `qd-${id}-one`;
  expect(await files()).toEqual([
    {
      file_key: mark,
      urgency: 'progress',
      name: `${mark}.log`,
      content: whole.text,
      elsewhere: 'Look there.',
    },
  ]);
});

test('is given once for each occasion on which there is one', async () => {
  kit.step.act = async (step) => {
    for (const occasion of ['first', 'second', 'first']) await step.file({ ...whole, occasion });
    return undefined;
  };
  const id = await run();
  const keys = (await files()).map(({ file_key }) => file_key);
  expect(keys).toEqual([`qd-${id}-one-first`, `qd-${id}-one-second`]);
});

test('holds no secret, also not one that spans lines', async () => {
  kit.bench.redaction.learn(['a-known-secret', 'first line\nsecond line']);
  kit.step.act = async (step) => {
    await step.file({ ...whole, text: 'say a-known-secret\nkey: first line\nsecond line\nend\n' });
    return undefined;
  };
  await run();
  expect((await files()).map(({ content }) => content)).toEqual(['say [secret]\nkey: [secret]\nend\n']);
});

test('what a store cannot keep is replaced', async () => {
  kit.step.act = async (step) => {
    await step.file({ ...whole, text: 'a\0b\ud800' });
    return undefined;
  };
  await run();
  expect((await files()).map(({ content }) => content)).toEqual(['a\ufffdb\ufffd']);
});
