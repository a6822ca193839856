// A cloud to run an unmodified SDK against, over HTTP on loopback. In a scenario:
//
//   await using cloud = await startSandboxCloud({ now, machines: { onRunning: boot, onTerminated: end } });
//   clouds: { paris: { kind: 'ec2', region: cloud.region.name, endpoint: cloud.url } }     with cloud.environment
//   const web = await cloud.expectInstance({ Name: 'web' }, 'running');
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createTimeline } from '#sandbox/timeline.ts';
import { createWait } from '#sandbox/wait.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import type { Answer } from './answer.ts';
import { control } from './control.ts';
import { createFaults, type Faults } from './faults.ts';
import { prepareAct } from './life.ts';
import type { Machines } from './machines.ts';
import { type Pace, paces } from './pace.ts';
import { type Region, sandboxRegion } from './region.ts';
import { type SeenRequest, serve } from './serve.ts';
import { createTokens } from './tokens.ts';
import type { SandboxInstance, SandboxVolume, State, World } from './world.ts';

export interface CloudOptions {
  /** The cloud's clock, in milliseconds. Moved ahead, all happens that would have happened meanwhile. */
  now?: () => number;
  /** Left out: a free one. */
  port?: number;
  pace?: keyof typeof paces;
  region?: Region;
  machines?: Machines;
  /** Real milliseconds until an expectation is given up. */
  patience?: number;
}

export interface SandboxCloud extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`: the endpoint of EC2 and of STS. */
  readonly url: string;
  readonly region: Region;
  /** What the SDK's default chain finds the credentials in. */
  readonly environment: Record<string, string>;
  readonly pace: Pace;
  readonly faults: Faults;
  /** Every request so far that was signed by somebody known, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** All that it still knows, the terminated too. */
  instances(): readonly SandboxInstance[];
  volumes(): readonly SandboxVolume[];
  /** As soon as one that carries these tags is in the state. */
  expectInstance(tags: Record<string, string>, state: State): Promise<SandboxInstance>;
  /** By somebody else, around the bot. */
  act(id: string, act: Parameters<typeof prepareAct>[2]): void;
  /** Plays what is due after the clock was moved, without waiting. */
  catchUp(): void;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';

export async function startSandboxCloud(options: CloudOptions = {}): Promise<SandboxCloud> {
  const { now = Date.now, port = 0, pace = 'human', patience = 10_000 } = options;
  const { region = sandboxRegion, machines = {} } = options;
  const listeners = new Set<() => void>();
  const world: World = {
    ...{ region, machines, pace: paces[pace], timeline: createTimeline(now), tokens: createTokens() },
    ...{ instances: new Map(), volumes: new Map(), faults: createFaults() },
    accounts: createAccounts(region.account, region.name),
    changed: () => {
      for (const listener of listeners) listener();
    },
  };
  const requests: SeenRequest[] = [];
  const server = createServer((request, response) => void handle(world, requests, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, resolve);
  });
  const url = `http://${loopback}:${(server.address() as AddressInfo).port}`;
  const until = createWait(
    {
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    patience,
  );
  const instances = (): SandboxInstance[] => [...world.instances.values()];
  const close = async (): Promise<void> => {
    world.timeline.stop();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    ...{ url, region, pace: world.pace, faults: world.faults, requests, instances, close },
    environment: environmentOf(world.accounts, url),
    volumes: () => [...world.volumes.values()],
    expectInstance: (tags, state) =>
      until({
        what: `an instance with ${JSON.stringify(tags)} that is ${state}`,
        look: () =>
          instances().find(
            (each) =>
              each.state === state &&
              Object.entries(tags).every(([key, value]) => each.tags.get(key) === value),
          ),
        listing: () => instances().map(listed).join('\n'),
      }),
    act(id, act) {
      const instance = world.instances.get(id);
      if (!instance) throw new Error(`there is no instance ${id}`);
      prepareAct(world, instance, act)();
    },
    catchUp: world.timeline.catchUp,
    [Symbol.asyncDispose]: close,
  };
}

async function handle(
  world: World,
  requests: SeenRequest[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const { url = '/', method = 'GET', headers } = request;
  if (url.startsWith('/control/')) return send(response, control(world.faults, url, method, body));
  if (world.faults.delay > 0) await wait(world.faults.delay);
  world.timeline.catchUp();
  const answer = world.faults.isDown
    ? undefined
    : serve(world, new URLSearchParams(body), headers.authorization, requests);
  if (!answer) return void request.socket.destroy();
  send(response, answer);
}

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, { 'content-type': `${type};charset=UTF-8` });
  response.end(body);
}

function environmentOf({ credentials }: Accounts, url: string): Record<string, string> {
  return {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_STS: url,
  };
}

const listed = ({ id, state, tags }: SandboxInstance): string =>
  `${id} ${state} ${JSON.stringify(Object.fromEntries(tags))}`;
