// Two bots on one PostgreSQL, each with sockets of its own to the same workspace.
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { alertmanagerBody } from '#sandbox/alerts/body.ts';
import { type BotProcess, postWebhook, startBotProcess } from '#sandbox/bot/process.ts';
import type { SeenMessage } from '#sandbox/slack/fluent/message.ts';
import { type SandboxSlack, startSandboxSlack } from '#sandbox/slack/start.ts';
import { manifestOf } from '#src/manifest/manifest.ts';
import { commands } from '#src/registry.ts';
import { postgresMissing, startPostgres } from '#test/support/postgres.ts';
import { temporaryFolder } from '#test/support/process.ts';

const begun = new Date();
const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** A group of one alert. Those of the payments team have a channel of their own. */
function alert(alertname: string, team = 'payments', endsAt?: Date): object {
  const labels = { alertname, team, severity: 'warning' };
  return alertmanagerBody({
    groupLabels: { alertname },
    alerts: [{ labels, startsAt: begun, ...(endsAt && { endsAt }) }],
  });
}

describe.skipIf(postgresMissing())('two replicas', () => {
  const stack = new AsyncDisposableStack();
  let url: string;
  let slack: SandboxSlack;
  let folder: string;
  let bots: BotProcess[];
  let marks = 0;

  beforeAll(async () => {
    ({ url } = stack.use(await startPostgres()));
    slack = stack.use(await startSandboxSlack({ manifest: manifestOf(commands), patience: 40_000 }));
    folder = stack.use(await temporaryFolder('replicas')).path;
    bots = await Promise.all([start('one'), start('two')]);
    stack.defer(async () => {
      for (const bot of bots) await bot.kill();
    });
    await slack.expectSockets(4);
  });
  afterAll(() => stack.disposeAsync());
  afterEach(() => slack.faults.clear());

  async function start(name: string, before?: BotProcess): Promise<BotProcess> {
    const own = join(folder, name);
    await mkdir(own, { recursive: true });
    const addresses = before && {
      hooks: new URL(before.hooksUrl).host,
      internal: new URL(before.internalUrl).host,
    };
    const configure = (given: object) => ({ ...given, database: { url } });
    return startBotProcess({ slack, folder: own, configure, ...(addresses && { addresses }) });
  }
  async function startAgain(place: 0 | 1): Promise<void> {
    const before = bots[place];
    bots[place] = await start(place === 0 ? 'one' : 'two', before);
    await slack.expectSockets(4);
  }

  /** To the first that takes it, as a proxy before them does; again until one does. */
  async function send(body: object, first: 0 | 1 = 0): Promise<void> {
    const both = [...bots.slice(first), ...bots.slice(0, first)];
    const taken = async () => {
      for (const { hooksUrl } of both) {
        const answer = await postWebhook(hooksUrl, body).catch(() => undefined);
        if (answer?.ok) return true;
      }
      return false;
    };
    await expect.poll(taken, { timeout: 30_000 }).toBe(true);
  }

  /** Cards of a channel are posted in order: with the last, whatever was to come before it has come. */
  async function sentAll(channel: string): Promise<void> {
    marks += 1;
    const name = `Mark${marks}.`;
    await send(alert(name, channel === 'payments' ? 'payments' : 'platform'));
    await slack.channel(channel).expectMessage(name);
  }

  /** Each of them posted, and none of them twice. */
  async function expectOneEach(names: string[], channel = 'payments'): Promise<SeenMessage[]> {
    for (const name of names) await slack.channel(channel).expectMessage(name);
    await sentAll(channel);
    const { messages } = slack.channel(channel);
    return names.map((name) => {
      const found = messages.filter(({ text }) => text.includes(name));
      expect(found.map(({ text }) => text)).toHaveLength(1);
      return found[0] as SeenMessage;
    });
  }

  async function query<Row>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  }

  /** Who sends the cards: the last to say that it gained the lease. */
  function senderPlace(): 0 | 1 {
    const epochs = bots.map((bot) => {
      const gained = [...bot.log().matchAll(/"lease":"sender","epoch":(\d+),"msg":"lease gained"/g)];
      return Number(gained.at(-1)?.[1] ?? 0);
    });
    return (epochs[0] ?? 0) > (epochs[1] ?? 0) ? 0 : 1;
  }
  const at = (place: 0 | 1): BotProcess => bots[place] as BotProcess;

  test('alerts that are told to both are posted once', async () => {
    const names = ['Once1', 'Once2', 'Once3'];
    await Promise.all(
      names.flatMap((name) => bots.map(({ hooksUrl }) => postWebhook(hooksUrl, alert(name)))),
    );
    await expectOneEach(names);
  });

  test('a click is handled once, whichever sockets it comes through', async () => {
    await send(alert('Clicked', 'platform'));
    const [card] = await expectOneEach(['Clicked'], 'ops');
    slack.faults.deliverTwice();
    await card?.button('Acknowledge').click('ana');
    await card?.expectText('@ana is on it');

    const rows = () =>
      query<{ phase: string }>(
        `select phase from audit where action = 'alert.acknowledge' and actor = 'U0ANA' order by seq`,
      );
    await expect.poll(rows).toEqual([{ phase: 'intent' }, { phase: 'outcome' }]);
    await card?.thread().expectMessage('@ana is on it');
    await sentAll('ops');
    expect(card?.thread().messages).toHaveLength(1);
  });

  test('a command that any of the sockets brings is answered once', async () => {
    slack.faults.deliverTwice();
    const reply = await slack.user('ben').run('/alerts', { in: 'ops' });
    expect('text' in reply && reply.text).toContain('Clicked');
    const rows = () => query(`select state, attempts from requests where way = 'command'`);
    await expect.poll(rows).toEqual([{ state: 'done', attempts: 1 }]);
    expect(slack.calls.of('response_url')).toHaveLength(1);
  });

  test('the sender killed in the middle, the other goes on, and nothing is posted twice', async () => {
    const names = ['Kill1', 'Kill2', 'Kill3', 'Kill4', 'Kill5'];
    const victim = senderPlace();
    // So that it is at a post whenever it dies.
    slack.faults.delay('chat.postMessage', 300);
    await Promise.all(names.map((name) => send(alert(name), victim)));
    await slack.channel('payments').expectMessage(/Kill/);
    await at(victim).kill();
    expect(
      slack.channel('payments').messages.filter(({ text }) => text.includes('Kill')).length,
    ).toBeLessThan(5);
    await expectOneEach(names);
    await startAgain(victim);
  });

  test('the sender frozen until the other has taken over, and woken: it does no harm', async () => {
    const victim = senderPlace();
    const other = victim === 0 ? 1 : 0;
    const names = ['Frozen1', 'Frozen2', 'Frozen3'];
    slack.faults.delay('chat.postMessage', 300);
    await Promise.all(names.map((name) => send(alert(name), victim)));
    await slack.channel('payments').expectMessage(/Frozen/);
    at(victim).child.kill('SIGSTOP');
    try {
      await Promise.all(['Frozen4', 'Frozen5'].map((name) => postWebhook(at(other).hooksUrl, alert(name))));
      await slack.channel('payments').expectMessage('Frozen5');
    } finally {
      at(victim).child.kill('SIGCONT');
    }
    await expect.poll(() => at(victim).log(), { timeout: 20_000 }).toMatch(/"lease":"sender".*"lease lost"/);
    await expectOneEach([...names, 'Frozen4', 'Frozen5']);
    expect(senderPlace()).toBe(other);
  });

  test('a Home tab is published once, whoever hears that it was opened, and by the other when that one is killed', async () => {
    const publishing = () => slack.calls.of('views.publish');
    for (const user of ['ana', 'ben', 'chen', 'dora']) {
      slack.user(user).openHome();
      await slack.user(user).expectHome(/I keep this right/);
    }
    expect(publishing()).toHaveLength(4);

    const victim = senderPlace();
    slack.faults.delay('views.publish', 2000);
    await send(alert('HomeKill'), victim === 0 ? 1 : 0);
    await expect.poll(() => publishing().length, { timeout: 20_000 }).toBeGreaterThan(4);
    await at(victim).kill();
    slack.faults.clear();
    for (const user of ['ana', 'ben', 'chen', 'dora']) await slack.user(user).expectHome(/HomeKill/);
    await startAgain(victim);
  });

  test('a rolling restart loses nothing', async () => {
    const names: string[] = [];
    const restarting = (async () => {
      for (const place of [0, 1] as const) {
        await at(place).stop();
        await startAgain(place);
      }
      return 'restarted';
    })();
    // Without a pause longer than Slack needs to post one.
    for (let done = false; !done; ) {
      const name = `Rolling${names.length}.`;
      names.push(name);
      await send(alert(name), (names.length % 2) as 0 | 1);
      await slack.channel('payments').expectMessage(name);
      done = (await Promise.race([restarting, Promise.resolve('not yet')])) === 'restarted';
    }
    await expectOneEach(names);
    await send(alert('Rolling0.', 'payments', new Date()));
    await slack.channel('payments').expectMessage(/Rolling0\. resolved/);
  });

  test('the audit trail that both wrote is whole', async () => {
    const { configFile, environment } = at(0);
    const verify = promisify(execFile)(process.execPath, [main, 'audit', 'verify', '--config', configFile], {
      env: { ...process.env, ...environment },
    });
    expect((await verify).stdout).toContain('The audit trail is whole');
  });
});
