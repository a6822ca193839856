import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ServedBot, startServedBot } from '#test/support/served-bot.ts';

let served: ServedBot;
beforeAll(async () => {
  served = await startServedBot({
    web: {
      scripts: ['shop.sh'],
      variables: {
        NAME: { type: 'text', default: 'shop' },
        PORT: { type: 'integer', max: 9999, default: 8080 },
      },
      channels: ['ops'],
    },
  });
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => served.bot.reset());

const user = (name: string) => served.bot.slack.user(name);

test('asked for, approved by somebody else, made, configured and handed over', async () => {
  const { create, cloud, datacenter, bot } = served;
  const card = await create('web shop-1 in production for 1d with NAME="Ana & Co" PORT=443');
  await card.expectText(
    /0.02 EUR an hour, 0.48 EUR until its time is up.*shop\.sh.*PORT=443.*waits for approval/s,
  );
  expect(cloud.instances()).toEqual([]);
  await card.button('Approve').click('ana');
  await user('ana').expectEphemeral(/somebody else approves/);

  await card.button('Approve').click('chen');
  await card.expectText(/shop-1 is ready.*ssh -p \d+ quarterdeck@127\.\S+.*SHA256:\S+/s, 30_000);
  await card.thread().expectMessage(/shop for Ana & Co on 443/);
  await user('ana').expectDirectMessage(/Your server shop-1 is ready/);
  await bot.slack.channel('ops').expectMessage(/Create server shop-1.*is done/);
  const [instance] = cloud.instances();
  const machine = datacenter.of(instance?.id ?? '');
  expect(machine?.file('/etc/shop-name')).toBe('Ana & Co');
  expect(machine?.file('/home/quarterdeck/.quarterdeck/variables')).toBeUndefined();
  expect(bot.log()).not.toContain('PRIVATE KEY');
});

test('listed, shown, extended and kept', async () => {
  const list = await user('ben').run('/server list', { in: 'ops' });
  expect(list.text).toMatch(/shop-1 in production.*web.*ana, until/i);
  const shown = await user('ben').run('/server show shop-1', { in: 'ops' });
  expect(shown.text).toMatch(/Log in: ssh -p/);

  await user('ana').run('/server extend shop-1 2d', { in: 'payments' });
  await served.bot.slack.channel('payments').expectMessage(/ana: shop-1 lives until/i);
  expect((await user('ana').run('/server extend shop-1 5d', { in: 'payments' })).text).toMatch(/at most 5 d/);
  await user('ana').run('/server keep shop-1', { in: 'payments' });
  await served.bot.slack.channel('payments').expectMessage(/shop-1 lives until somebody terminates it/);
});

test('stopped and started again, where its host key is known', async () => {
  const { bot, cloud } = served;
  await user('ana').type('/server stop shop-1', { in: 'payments' });
  const stop = await bot.slack.channel('payments').expectMessage('Stop server shop-1');
  await stop.expectText(/is stopped/, 30_000);
  expect(cloud.instances().map(({ state }) => state)).toEqual(['stopped']);
  await stop.button('Start').click('ana');
  const start = await bot.slack.channel('payments').expectMessage('Start server shop-1');
  await start.expectText(/shop-1 in production runs/, 30_000);
});

test('restarted: said when the machine itself started anew', async () => {
  const { bot, cloud, datacenter } = served;
  const machine = datacenter.of(cloud.instances()[0]?.id ?? '');
  const boot = () => machine?.file('/proc/sys/kernel/random/boot_id');
  const before = boot();

  await user('ana').type('/server reboot shop-1', { in: 'payments' });

  const reboot = await bot.slack.channel('payments').expectMessage('Reboot server shop-1');
  await reboot.expectText(/shop-1 in production has restarted, and answers/, 30_000);
  expect(boot()).not.toBe(before);
});

test('terminated: the card names what is lost, and nothing is left', async () => {
  const { bot, cloud, datacenter, left } = served;
  const [instance] = cloud.instances();
  await user('ana').type('/server terminate shop-1', { in: 'payments' });
  const card = await bot.slack.channel('payments').expectMessage('Terminate server shop-1');
  await card.expectText(new RegExp(`Lost for good: ${instance?.id}, vol-.*is terminated`, 's'), 30_000);
  expect(left()).toEqual([]);
  expect(cloud.volumes()).toEqual([]);
  expect(datacenter.of(instance?.id ?? '')).toBeUndefined();
  expect((await user('ana').run('/server show shop-1', { in: 'ops' })).text).toMatch(
    /There is no server shop-1/,
  );
});

test('two who create the same name: one has it, the other learns so', async () => {
  const { bot, left } = served;
  const [line, key] = ['/server create web twice', '/server key add'];
  await user('ben').run(
    `${key} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl`,
    {
      in: 'ops',
    },
  );
  await Promise.all([user('ana').type(line, { in: 'payments' }), user('ben').type(line, { in: 'payments' })]);
  const cards = await bot.slack.channel('payments').expectMessages('Create server twice', 2);
  await Promise.all(cards.map((card) => card.expectText(/is ready|did not begin/, 30_000)));
  expect(cards.map(({ text }) => /is ready/.test(text)).sort()).toEqual([false, true]);
  expect(cards.find(({ text }) => /did not begin/.test(text))?.text).toMatch(
    /There is a server twice already/,
  );
  expect(left()).toHaveLength(1);
});

test('who has no key is told how to get one', async () => {
  const reply = await user('chen').run('/server create web lonely', { in: 'ops' });
  expect(reply.text).toMatch(/I know no public key of yours.*\/server key add/);
});

test('without its arguments the command opens a form that offers blueprints, environments and servers', async () => {
  const { bot } = served;
  await user('ana').type('/server create', { in: 'payments' });
  const form = await user('ana').expectModal('Create');
  await form.expectText('Blueprint');
  await form
    .fill({
      Blueprint: 'web · t3.small · 0.02 EUR an hour',
      Name: 'formed-1',
      Environment: 'staging',
      Variables: 'PORT=81\nNAME="by form"',
    })
    .submit();
  const card = await bot.slack
    .channel('payments')
    .expectMessage('Create server formed-1 from web in staging');
  await card.expectText(/PORT=81.*is ready/s, 30_000);

  await user('ana').type('/server terminate', { in: 'payments' });
  const which = await user('ana').expectModal('Terminate');
  await which.expectText('Server');
  await which.fill({ Server: 'formed-1 · staging · web · running' }).submit();
  const end = await bot.slack.channel('payments').expectMessage('Terminate server formed-1');
  await end.expectText(/is terminated/, 30_000);
});
