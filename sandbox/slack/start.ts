// A Slack to run an unmodified app against, strict where Slack is. In a scenario:
//
//   await using slack = await startSandboxSlack({ manifest, now });
//   const reply = await slack.user('ana').run('/alerts list', { in: 'payments' });
//   const card = await slack.channel('payments').expectMessage(/CheckoutDown/);
//   await card.button('Acknowledge').click('ben');
//   await card.expectText(/Acknowledged by @ben/);
import type { Server } from 'node:http';
import { createWait } from '#sandbox/wait.ts';
import { type Calls, createCalls } from './calls.ts';
import { controlRoutes } from './control.ts';
import type { Core } from './core.ts';
import { createDelivery, type Delivery, type Transport } from './delivery.ts';
import { eventsOf, messageEventsOf } from './events.ts';
import { createFaults, type Faults } from './faults.ts';
import { type Administration, administration } from './fluent/administration.ts';
import { type ChannelHandle, channelHandle } from './fluent/channel.ts';
import { type Person, person } from './fluent/person.ts';
import type { Stage } from './fluent/stage.ts';
import { generousManifest, type Manifest } from './manifest.ts';
import { messageJson } from './messages.ts';
import { type PageOptions, pageRoutes } from './page-backend.ts';
import { createRateLimits } from './rate-limits.ts';
import { requestUrl, verifyRequestUrl } from './request-url.ts';
import { createResponseUrls } from './response-urls.ts';
import { createSchedule } from './schedule.ts';
import { createSandboxServer, listen } from './server.ts';
import { type SocketMode, serveSocketMode } from './socket-mode.ts';
import { createTriggers } from './triggers.ts';
import { type Change, createWorld, type World } from './world.ts';

export interface SandboxOptions {
  /** The app as it is installed: its scopes, commands, shortcuts and events. */
  manifest?: Manifest;
  /** Slack's clock, in milliseconds: rate windows, ages of triggers and response URLs, retries of events. */
  now?: () => number;
  /** Left out: a free one. */
  port?: number;
  /** Real milliseconds in which the app has to acknowledge; Slack's are 3000. */
  ackWithin?: number;
  /** Real milliseconds until an expectation is given up. */
  patience?: number;
  /** Builds the page that is served at `/`; none when left out. */
  page?: PageOptions['files'];
  /** Lines the page shows beside the channels. */
  guide?: string[];
}

export interface SandboxSlack extends Administration, AsyncDisposable {
  /** `http://127.0.0.1:PORT`: the page. */
  readonly url: string;
  /** What a WebClient takes as `slackApiUrl`. */
  readonly apiUrl: string;
  readonly tokens: World['tokens'];
  readonly app: World['app'];
  readonly team: World['team'];
  readonly world: World;
  readonly calls: Calls;
  readonly faults: Faults;
  /** Calls refused for their rate so far, by method. */
  readonly rateLimited: Record<string, number>;
  readonly sockets: Pick<SocketMode, 'open' | 'disconnect' | 'cut'>;
  readonly events: Delivery['events'];
  user(name: string): Person;
  channel(name: string): ChannelHandle;
  /** Delivers to this address instead of sockets, once it answered Slack's challenge. */
  deliverTo(url: string): Promise<void>;
  /** Sends an event again at once; without an id, all that were not acknowledged. */
  redeliver(eventId?: string): Promise<void>;
  /** Resolves once every event under way was acknowledged or given up for now. */
  settled(): Promise<void>;
  /** Sends an Events API payload of the test's making. */
  sendEvent: Delivery['raw'];
  /** Resolves once so many sockets are open. */
  expectSockets(howMany: number, within?: number): Promise<void>;
  /** Runs what is due after the clock was moved, without waiting. */
  runDue(): void;
  close(): Promise<void>;
}

export async function startSandboxSlack(options: SandboxOptions = {}): Promise<SandboxSlack> {
  const {
    manifest = generousManifest,
    now = Date.now,
    port = 0,
    ackWithin = 3000,
    patience = 10_000,
  } = options;
  const world = createWorld({ now, manifest });
  const schedule = createSchedule(now);
  const until = createWait(world.changes, patience);
  let http: Transport | undefined;
  const faults = createFaults(now, () => socketMode.cut());
  const pages = pageRoutes(() => core, {
    guide: options.guide ?? [],
    ...(options.page ? { files: options.page } : {}),
  });
  const server = createSandboxServer(() => core, { ...controlRoutes(() => stage), ...pages });
  world.url = await listen(server, port);
  const socketMode = serveSocketMode(server, world, faults, ackWithin);
  const delivery = createDelivery({ world, schedule, faults, transport: () => http ?? socketMode });
  const core: Core = {
    world,
    schedule,
    faults,
    socketMode,
    delivery,
    calls: createCalls(world, until),
    limits: createRateLimits(now),
    triggers: createTriggers(now),
    responseUrls: createResponseUrls(world),
    tell(happening) {
      for (const event of eventsOf(world, happening)) delivery.event(event);
    },
  };
  world.changes.listen((change) => tellOfMessage(core, change));
  const stage: Stage = { core, until };
  const close = async (): Promise<void> => {
    schedule.stop();
    socketMode.stop();
    await closeServer(server);
  };

  return {
    url: world.url,
    apiUrl: `${world.url}/api/`,
    tokens: world.tokens,
    app: world.app,
    team: world.team,
    world,
    calls: core.calls,
    faults,
    rateLimited: core.limits.refused,
    sockets: socketMode,
    events: delivery.events,
    user: (name) => person(stage, name),
    channel: (name) => channelHandle(stage, name),
    ...administration(stage),
    async deliverTo(url) {
      const transport = requestUrl(world, url, ackWithin);
      await verifyRequestUrl(transport);
      http = transport;
    },
    redeliver: delivery.redeliver,
    settled: delivery.settled,
    sendEvent: delivery.raw,
    async expectSockets(howMany, within) {
      await until({
        what: `${howMany} open sockets`,
        look: () => (socketMode.open === howMany ? true : undefined),
        listing: () => `${socketMode.open} open`,
        ...(within === undefined ? {} : { within }),
      });
    },
    runDue: schedule.runDue,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function tellOfMessage({ world, delivery }: Core, change: Change): void {
  if (change.type !== 'message' || change.what === 'decorated') return;
  const { message, what } = change;
  const previous = message.versions.at(-2);
  const before = previous && { ...messageJson(world, message), text: previous.text, blocks: previous.blocks };
  for (const event of messageEventsOf(world, message, what, before)) delivery.event(event);
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
