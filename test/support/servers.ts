// A cloud and its machines in memory, as the operations of servers see them.
import { randomUUID } from 'node:crypto';
import { createCards } from '#src/cards/create-cards.ts';
import type { MovableClock } from '#src/clock.ts';
import type { Config } from '#src/config.ts';
import type { Database } from '#src/database/connect.ts';
import { TemporaryError } from '#src/errors.ts';
import type { Cloud, Instance, Launch } from '#src/integrations/cloud.ts';
import { type Ended, HostKeyChanged, type Login, type Ssh } from '#src/integrations/ssh/ssh.ts';
import { secret } from '#src/secret.ts';
import { openSealing } from '#src/secrets/sealing.ts';
import { createRecords } from '#src/servers/create-records.ts';
import type { ServerConfig, ServerNeeds } from '#src/servers/operations/needs.ts';

export const anaKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl';

export interface FakeWorld {
  cloud: Cloud;
  ssh: Ssh;
  instances: Instance[];
  launches: Launch[];
  /** Of the machine at its address, by instance. */
  hostKeys: Map<string, string>;
  /** Programs that ran, by their first words. */
  ran: string[];
  files: Map<string, string>;
  /** In place of what a program does, by its first words. */
  instead: Map<string, () => { code: number | null; output?: string; because?: Ended['because'] }>;
  /** Once each: the launch is made, and its answer is lost. */
  loseAnswers: number;
  refuseLaunch: Error | undefined;
}

/** As a public key has to be, to be read as one. */
export function publicKey(seed: string): string {
  const body = Buffer.alloc(32, seed);
  const blob = Buffer.concat([field(Buffer.from('ssh-ed25519')), field(body)]);
  return `ssh-ed25519 ${blob.toString('base64')}`;
}

function field(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const resolved = {
  image: { id: 'ami-1', name: 'debian-12', architecture: 'x86_64', rootDevice: '/dev/sda1' },
  type: 't3.small',
  subnet: { id: 'subnet-1', zone: 'a', network: 'vpc-1' },
  securityGroups: [{ id: 'sg-1', name: 'web' }],
  rootVolume: 8,
  dataVolumes: [],
};

export function fakeWorld(): FakeWorld {
  const world: Omit<FakeWorld, 'cloud' | 'ssh'> = {
    ...{ instances: [], launches: [], hostKeys: new Map(), ran: [], files: new Map(), instead: new Map() },
    ...{ loseAnswers: 0, refuseLaunch: undefined },
  };
  const cloud: Cloud = {
    as: () => cloud,
    resolve: async () => resolved,
    rehearse: async () => undefined,
    launch: async (launch) => {
      if (world.refuseLaunch) throw world.refuseLaunch;
      world.launches.push(launch);
      const before = world.instances.find(({ tags }) => tags['quarterdeck:launch'] === launch.token);
      const instance = before ?? start(launch, world);
      if (world.loseAnswers > 0) {
        world.loseAnswers -= 1;
        throw new TemporaryError('launching an instance: no answer');
      }
      return instance;
    },
    find: async (tags) =>
      world.instances.filter((each) =>
        Object.entries(tags).every(([key, value]) => each.tags[key] === value),
      ),
    describe: async (ids) => world.instances.filter(({ id }) => ids.includes(id)),
    terminate: async (id) => become(id, 'terminated', world),
    stop: async (id) => become(id, 'stopped', world),
    start: async (id) => become(id, 'running', world),
    reboot: async () => undefined,
    tag: async () => undefined,
    volumes: async () => [],
    close: () => undefined,
  };
  return Object.assign(world, { cloud, ssh: fakeSsh(world) });
}

function start(
  { token, tags, userData }: Launch,
  world: Pick<FakeWorld, 'instances' | 'hostKeys'>,
): Instance {
  const id = `i-${world.instances.length + 1}`;
  const { ssh_keys: keys } = JSON.parse(userData.slice(userData.indexOf('\n')));
  world.hostKeys.set(id, keys.ed25519_public);
  const instance: Instance = {
    ...{ id, state: 'running', type: 't3.small', zone: 'a', privateAddress: '10.0.0.5', publicAddress: null },
    ...{ launchedAt: new Date(), tags: { ...tags, 'quarterdeck:launch': token }, volumes: [] },
  };
  world.instances.push(instance);
  return instance;
}

function become(id: string, state: Instance['state'], { instances }: Pick<FakeWorld, 'instances'>): void {
  for (const instance of instances) if (instance.id === id) instance.state = state;
}

function fakeSsh(world: Omit<FakeWorld, 'cloud' | 'ssh'>): Ssh {
  // What is connected stays so when a host key is replaced.
  const connected = new Set<string>();
  const reach = ({ server, hostKey }: Login) => {
    if (connected.has(`${server} ${hostKey}`)) return;
    const shown = world.hostKeys.get(server);
    if (shown === undefined) throw new TemporaryError(`connecting to ${server}: refused`);
    if (shown !== hostKey) throw new HostKeyChanged('another host key', 'SHA256:other');
    connected.add(`${server} ${hostKey}`);
  };
  return {
    run: async (login, argv, { onOutput }) => {
      reach(login);
      const line = argv.join(' ');
      world.ran.push(line);
      const other = [...world.instead].find(([words]) => line.includes(words))?.[1]();
      const output = other?.output ?? outputOf(line, login.server, world);
      if (output) onOutput?.(output);
      const because = other?.because;
      const mayStillRun = because !== undefined;
      return { code: other ? other.code : 0, signal: null, mayStillRun, ...(because && { because }) };
    },
    upload: async (login, content, path) => {
      reach(login);
      world.files.set(path, Buffer.from(content).toString());
    },
    hostKey: async () => '',
    close: async () => undefined,
  };
}

/** What replaces a host key, as far as it can be seen from outside. */
function outputOf(
  line: string,
  server: string,
  { files, hostKeys }: Pick<FakeWorld, 'files' | 'hostKeys'>,
): string {
  const next = '/etc/ssh/ssh_host_ed25519_key.next';
  if (line.includes('ssh-keygen')) files.set(next, publicKey(randomUUID()));
  if (line.endsWith(`cat ${next}.pub`)) return `${files.get(next)} root@web\n`;
  if (line.includes(`mv -f ${next} `)) hostKeys.set(server, files.get(next) ?? '');
  return '';
}

const blueprint: Config['blueprints'][string] = {
  ...{
    cloud: 'paris',
    image: 'ami-12345678',
    type: 't3.small',
    subnet: 'subnet-12345678',
    securityGroups: [],
  },
  ...{
    user: 'quarterdeck',
    port: 22,
    environment: 'staging',
    scripts: [],
    scriptsWithin: 60_000,
    variables: {},
  },
  ...{ ttl: 86_400_000, limits: {}, channels: [], protected: false },
};

export function serverConfig(more: Partial<typeof blueprint> = {}): ServerConfig {
  const clouds: ServerConfig['clouds'] = { paris: { kind: 'ec2', region: 'eu-west-3' } };
  const prices = { 't3.small': { perHour: 0.02, currency: 'EUR', asOf: '2026-10-01' } };
  const servers = { managedBy: 'quarterdeck', keys: {} };
  const slack = { channels: {} } as ServerConfig['slack'];
  return { clouds, blueprints: { web: { ...blueprint, ...more } }, prices, servers, slack, environments: {} };
}

export function serverNeeds(
  { database, clock }: { database: Database; clock: MovableClock },
  world: FakeWorld,
  config = serverConfig(),
): ServerNeeds {
  let made = 0;
  return {
    ...{ clock, cards: createCards(clock), config: () => config },
    cloud: async () => world.cloud,
    ssh: async () => world.ssh,
    records: createRecords({
      database,
      clock,
      sealing: () => openSealing(secret(Buffer.alloc(32, 'k').toString('base64'))),
    }),
    keysOf: async () => [anaKey],
    newKeyPair: async () => {
      made += 1;
      return { privateKey: secret(`private ${made}`), publicKey: publicKey(`key ${made} ${randomUUID()}`) };
    },
    pace: { look: 5, visible: 0, landed: 5, accounts: 50 },
  };
}

export const wanted = {
  ...{ name: 'shop-1', blueprint: 'web', environment: 'staging', variables: {}, channel: 'C1', channels: [] },
};
