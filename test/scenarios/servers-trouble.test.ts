import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectEc2 } from '#src/integrations/ec2/connect.ts';
import { type ServedBot, startServedBot } from '#test/support/served-bot.ts';

let served: ServedBot;
beforeAll(async () => {
  served = await startServedBot({
    blueprints: {
      broken: { scripts: ['broken.sh'] },
      slow: { scripts: ['slow.sh'] },
      dear: { type: 't3.large', limits: { pricePerHour: 1 } },
      single: { limits: { perUser: 1 } },
      data: { protected: true, environment: 'production' },
    },
  });
  await served.script('slow.sh', '#!/bin/sh\necho "this takes long"\nsleep 1000\n');
});
afterAll(() => served[Symbol.asyncDispose]());
beforeEach(() => {
  served.cloud.faults.clear();
  served.datacenter.afflict();
  served.bot.reset();
});

const user = (name: string) => served.bot.slack.user(name);
const nothingLeft = async () => await expect.poll(served.left, { timeout: 15_000 }).toEqual([]);

test('no capacity: what to do about it, and nothing was made', async () => {
  const { create, cloud } = served;
  for (const zone of cloud.region.zones) cloud.faults.exhaust('t3.small', zone);
  const card = await create('web none-1');
  await card.expectText(
    /Launch the instance failed.*no instance of this type free.*another type or subnet.*made nothing/s,
    30_000,
  );
  expect(card.buttons).toEqual([]);
  expect((await user('ana').run('/server list', { in: 'ops' })).text).toMatch(/no server/);
});

test('a right that is missing is told before anything is asked for', async () => {
  served.cloud.faults.deny('RunInstances');
  const reply = await user('ana').run('/server create web denied-1', { in: 'payments' });
  expect(reply.text).toMatch(/has to allow `?ec2:RunInstances/);
  expect(served.left()).toEqual([]);
});

test('the answer to a launch is lost, every time: there is one instance all the same', async () => {
  const { create, cloud, left, bot } = served;
  cloud.faults.loseAnswers('RunInstances', 3);
  const card = await create('web lost-1');
  await card.expectText(/is ready/, 60_000);
  expect(left()).toHaveLength(1);
  await user('ana').type('/server terminate lost-1', { in: 'payments' });
  await (await bot.slack.channel('payments').expectMessage('Terminate server lost-1')).expectText(
    /is terminated/,
    30_000,
  );
});

test('another machine answers: alarm, no login, and the instance is removed', async () => {
  const { create, datacenter, cloud } = served;
  datacenter.afflict((faults) => faults.strangerAnswers());
  const card = await create('web swapped-1');
  await card.expectText(
    /is not swapped-1: it shows the host key SHA256:.*I sent nothing and did not log in.*nothing of it is left/s,
    30_000,
  );
  await nothingLeft();
  const [, ...launched] = cloud.requests.filter(({ action }) => action === 'RunInstances');
  expect(launched.length).toBeGreaterThan(0);
});

test('a script fails: its last words, and the server is removed', async () => {
  const card = await served.create('broken broken-1');
  await card.expectText(
    /Run broken\.sh failed.*exit code 7.*there is no such package.*nothing of it is left/s,
    30_000,
  );
  await card.thread().expectMessage(/there is no such package/);
  expect(card.buttons).toEqual([]);
  await nothingLeft();
});

test('somebody stops it: what was made is removed, and the card says so', async () => {
  const card = await served.create('slow slow-1');
  await card.thread().expectMessage(/this takes long/, 30_000);
  await card.button('Stop').click('ana');
  await card.expectText(/ana stopped it at Run slow\.sh.*Put away:.*nothing of it is left/is, 60_000);
  await nothingLeft();
});

test('limits: one too many, and one whose price nobody knows', async () => {
  const { made, bot } = served;
  await made('single single-1');
  const second = await user('ana').run('/server create single single-2', { in: 'payments' });
  expect(second.text).toMatch(/You have 1 server of single, as many as its limit/);
  const dear = await user('ana').run('/server create dear dear-1', { in: 'payments' });
  expect(dear.text).toMatch(/I know no price of t3\.large/);
  const long = await user('ana').run('/server create web long-1 for 6d', { in: 'payments' });
  expect(long.text).toMatch(/at most 5 d/);
  await user('ana').type('/server terminate single-1', { in: 'payments' });
  await (await bot.slack.channel('payments').expectMessage('Terminate server single-1')).expectText(
    /is terminated/,
    30_000,
  );
});

test('what is protected is terminated when somebody else approves it', async () => {
  const { create, bot, left } = served;
  const card = await create('data data-1');
  await card.button('Approve').click('chen');
  await card.expectText(/is ready.*until somebody terminates it/s, 30_000);
  await user('ana').type('/server terminate data-1', { in: 'payments' });
  const end = await bot.slack.channel('payments').expectMessage('Terminate server data-1');
  await end.expectText(/It is protected.*waits for approval/s);
  expect(left()).toHaveLength(1);
  await end.button('Approve').click('chen');
  await end.expectText(/is terminated/, 30_000);
});

test('what a bot that lost its rows left is found by its tag, reported, and terminated when somebody says so', async () => {
  const { cloud, bot, left } = served;
  const { url: endpoint, region } = cloud;
  const ec2 = connectEc2({ name: 'paris', region: region.name, endpoint }, { warn: () => undefined });
  const request = {
    image: region.images[1]?.id ?? '',
    type: 't3.small',
    subnet: region.subnets[0]?.id ?? '',
  };
  const resolved = await ec2.resolve({ ...request, securityGroups: [] });
  const tags = { 'managed-by': 'quarterdeck', Name: 'found-1' };
  const instance = await ec2.launch({ resolved, tags, token: 'of another life', userData: '' });
  ec2.close();
  await cloud.expectInstance(tags, 'running');

  await user('chen').type('/server clean', { in: 'ops' });
  const card = await bot.slack.channel('ops').expectMessage(/Terminate what belongs to no server/);
  await card.expectText(
    new RegExp(`${instance.id} found-1.*1 instance with my tag belongs to no server`, 's'),
  );
  expect(left()).toHaveLength(1);
  await card.button('Go on').click('chen');
  await card.expectText(/1 instance terminated/, 30_000);
  await nothingLeft();
  expect((await user('chen').run('/server clean', { in: 'ops' })).text).toMatch(
    /Nothing of mine is left over/,
  );
});
