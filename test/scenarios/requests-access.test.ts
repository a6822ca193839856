import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { alerts } from '#commands/alerts.ts';
import { UserError } from '#src/errors.ts';
import { button } from '#src/messages/button.ts';
import { type Front, startFront } from '#test/support/front.ts';

let front: Front;
const policy = {
  rules: [] as { allow: string[]; in?: string[]; to: string[] }[],
  admit: [] as ('guests' | 'strangers')[],
};
beforeAll(async () => {
  front = await startFront({ policy });
});
afterAll(() => front[Symbol.asyncDispose]());
beforeEach(async () => {
  await front.reset();
  policy.rules = [{ allow: ['alert.*'], to: ['group:S0ONCALL'] }];
  policy.admit = [];
});

const user = (name: string) => front.slack.user(name);
const ask = (name: string, words = '/alerts ack 7f3k2') => user(name).run(words, { in: 'ops' });
describe('denied by default', () => {
  test('an empty policy allows nobody', async () => {
    policy.rules = [];
    expect(await ask('dora')).toMatchObject({ text: expect.stringContaining('No rule under access') });
    expect(front.calls).toEqual([]);
  });

  test.each(['command', 'mention', 'button', 'form'])('by %s', async (way) => {
    policy.rules = [{ allow: ['alert.*'], to: ['user:U0BEN'] }];
    if (way === 'command') await ask('ana');
    if (way === 'mention') await user('ana').mention('alerts ack 7f3k2', { in: 'ops' });
    if (way === 'button') {
      const card = await front.postButton(
        button(alerts.verbs.acknowledge, 'Acknowledge', { alert: '7f3k2' }),
      );
      await card.button('Acknowledge').click('ana');
    }
    if (way === 'form') {
      await ask('ana', '/alerts ack --form');
      await (await user('ana').expectModal('Quarterdeck')).expectText('You may not do that');
    } else await user('ana').expectEphemeral('You may not do that');
    expect(front.calls).toEqual([]);
    expect(await front.finished()).toMatchObject([{ state: 'refused' }]);
    expect((await front.audit()).at(-1)).toMatchObject({
      phase: 'refusal',
      actor: 'U0ANA',
      action: 'alert.acknowledge',
    });
  });

  test('a refusal names who may', async () => {
    expect(await ask('ana')).toMatchObject({ text: expect.stringContaining('@oncall may') });
  });
});

describe('who is who', () => {
  beforeEach(() => {
    policy.rules = [{ allow: ['*'], to: ['everyone', 'user:U0GUS'] }];
  });

  test('a guest is refused, and may be admitted and named', async () => {
    expect(await ask('gus')).toMatchObject({ text: expect.stringContaining('you are a guest here') });
    expect(await ask('gus', '/qd whoami')).toMatchObject({
      text: expect.stringContaining('you are a guest here'),
    });
    policy.admit = ['guests'];
    expect(await ask('gus')).toMatchObject({ text: 'On it.' });
  });

  test('a person of another company is refused in a shared channel, and may be admitted and named', async () => {
    policy.rules = [{ allow: ['*'], to: ['everyone', 'user:W0SAM'] }];
    await user('sam').mention('alerts ack 7f3k2', { in: 'shared-partner' });
    await user('sam').expectEphemeral('full members of this workspace only');
    policy.admit = ['strangers'];
    await user('sam').mention('alerts ack 7f3k2', { in: 'shared-partner' });
    await user('sam').expectEphemeral('On it.');
  });

  test('a guest who is admitted is still not everyone', async () => {
    policy.admit = ['guests'];
    policy.rules = [{ allow: ['*'], to: ['everyone'] }];
    expect(await ask('gus')).toMatchObject({ text: expect.stringContaining('You may not do that') });
  });

  test('another bot gets no answer at all', async () => {
    const said = front.slack.calls.of('chat.postEphemeral').length;
    await user('otherbot').mention('alerts ack 7f3k2', { in: 'payments' });
    await expect.poll(() => front.slack.events.at(-1)?.acked).toBe(true);
    await front.finished();
    expect(front.calls).toEqual([]);
    expect(front.slack.calls.of('chat.postEphemeral')).toHaveLength(said);
  });

  test('who is deactivated between two clicks is refused the second', async () => {
    const card = await front.postButton(button(alerts.verbs.acknowledge, 'Acknowledge', { alert: '7f3k2' }));
    await card.button('Acknowledge').click('ben');
    await front.finished();
    user('ben').change({ deleted: true });
    await expect.poll(() => front.slack.events.at(-1)?.acked).toBe(true);
    await card.button('Acknowledge').click('ben');
    await front.finished();
    user('ben').change({ deleted: false });
    expect(front.calls).toHaveLength(1);
  });
});

describe('groups', () => {
  test('who joins may at once, and who leaves may not', async () => {
    front.slack.setGroup('oncall', ['chen']);
    expect(await ask('ana')).toMatchObject({ text: expect.stringContaining('You may not do that') });
    front.slack.setGroup('oncall', ['ana', 'chen']);
    await expect.poll(() => front.slack.events.at(-1)?.acked).toBe(true);
    expect(await ask('ana')).toMatchObject({ text: 'On it.' });
    front.slack.setGroup('oncall', ['chen']);
    await expect.poll(() => front.slack.events.at(-1)?.acked).toBe(true);
    expect(await ask('ana')).toMatchObject({ text: expect.stringContaining('You may not do that') });
  });

  test('nobody is let in while Slack cannot say who belongs where', async () => {
    policy.rules = [{ allow: ['alert.*'], to: ['channel:C0OPS'] }];
    front.slack.faults.rateLimit('conversations.members', 60);
    expect(await ask('ana')).toMatchObject({ text: expect.stringContaining('Try again') });
    expect(front.calls).toEqual([]);
  });
});

describe('the audit trail', () => {
  beforeEach(() => {
    policy.rules = [{ allow: ['*'], to: ['everyone'] }];
  });

  test('has the intent before the act, and the outcome after it', async () => {
    const before: string[] = [];
    front.behave(async () => {
      before.push(...(await front.audit()).map(({ phase }) => phase).slice(-1));
      return undefined;
    });
    await user('ana').mention('alerts ack 7f3k2 on my way', { in: 'ops' });
    await expect.poll(() => front.calls.length).toBe(1);
    await front.finished();
    expect(before).toEqual(['intent']);
    expect((await front.audit()).slice(-2)).toMatchObject([
      {
        phase: 'intent',
        actor: 'U0ANA',
        action: 'alert.acknowledge',
        target: '7f3k2',
        detail: { note: 'on my way', rule: 'access[0] everyone', way: 'mention' },
      },
      { phase: 'outcome', detail: { result: 'done' } },
    ]);
  });

  test('says what came of it when it was declined', async () => {
    front.behave(async () => {
      throw new UserError('There is no such alert.');
    });
    await ask('ana');
    await front.finished();
    expect((await front.audit()).at(-1)).toMatchObject({
      phase: 'outcome',
      detail: { result: 'declined', problem: 'There is no such alert.' },
    });
  });

  test('nothing is done when the intent cannot be written', async () => {
    const { db } = front.database;
    await db.updateTable('audit_head').set({ seq: 0 }).execute();
    const { hash } = await db.selectFrom('audit_head').select('hash').executeTakeFirstOrThrow();
    const reply = await ask('ana');
    const last = await db
      .selectFrom('audit')
      .select('seq')
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    await db.updateTable('audit_head').set({ seq: last.seq, hash }).execute();
    expect(reply).toMatchObject({ text: expect.stringContaining('I could not write the audit trail') });
    expect(front.calls).toEqual([]);
  });
});

test('whoami says what I may, by which rule, and who may do the rest', async () => {
  policy.rules = [
    { allow: ['alert.read'], to: ['everyone'] },
    { allow: ['alert.acknowledge'], in: ['C0PAYMENTS'], to: ['everyone'] },
    { allow: ['alert.resolve'], to: ['user:U0DORA'] },
  ];
  const reply = await ask('ana', '/qd whoami');
  const { text } = reply as { text: string };
  expect(text).toContain('a full member of this workspace');
  expect(text).toContain('alert.read, by access[0] for full members');
  expect(text).toMatch(/alert\.acknowledge; you may in #/);
  expect(text).toMatch(/alert\.resolve; ask @/);
  expect(text).toContain('bot.reload; nobody may');
});
