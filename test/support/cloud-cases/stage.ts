import { randomUUID } from 'node:crypto';
import { EC2Client } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, vi } from 'vitest';
import type { Cloud, Instance, Launch, LaunchRequest } from '#src/integrations/cloud.ts';
import { connectEc2 } from '#src/integrations/ec2/connect.ts';

/** A cloud that speaks the API of EC2, with something to launch in it. */
export interface TestCloud extends AsyncDisposable {
  endpoint: string;
  region: string;
  /** Where the SDK finds credentials. */
  environment: Record<string, string>;
  /** All of it is there. */
  request: LaunchRequest & { image: string };
  /** Of whom and how its image is called, with a `*` in it. */
  filter: { owner: string; name: string };
  /** A type that does not run the image. */
  otherArchitecture: string;
}

export interface Stage<Test extends TestCloud = TestCloud> {
  readonly test: Test;
  readonly cloud: Cloud;
  /** Unmodified, for what our verbs do not tell. */
  readonly client: EC2Client;
  /** Ready to be launched, with tags of its own. */
  prepare(change?: Partial<Launch>): Promise<Launch & { tags: { operation: string } }>;
  /** Waits until `look` finds something. */
  eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T>;
  /** Waits until it is seen in this state. */
  reaches(id: string, state: Instance['state']): Promise<Instance>;
}

export const silent = { warn: () => undefined };

export function openStage<Test extends TestCloud>(start: () => Promise<Test>): Stage<Test> {
  let stage: Pick<Stage<Test>, 'test' | 'cloud' | 'client'>;

  beforeAll(async () => {
    const test = await start();
    for (const [name, value] of Object.entries(test.environment)) vi.stubEnv(name, value);
    const { region, endpoint } = test;
    const cloud = connectEc2({ name: 'paris', region, endpoint }, silent);
    const client = new EC2Client({ region, endpoint });
    stage = { test, cloud, client };
  });
  afterAll(async () => {
    stage?.cloud.close();
    stage?.client.destroy();
    await stage?.test[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
  });

  const eventually: Stage['eventually'] = async (what, look) => {
    for (let tries = 0; tries < 500; tries += 1) {
      const found = await look();
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`waited in vain for ${what}`);
  };
  return {
    get test() {
      return stage.test;
    },
    get cloud() {
      return stage.cloud;
    },
    get client() {
      return stage.client;
    },
    async prepare(change = {}) {
      const { cloud, test } = stage;
      const operation = randomUUID();
      const tags = { 'managed-by': 'quarterdeck', operation, ...change.tags };
      return {
        ...{ resolved: await cloud.resolve(test.request), token: randomUUID(), userData: '#cloud-config\n' },
        ...change,
        tags,
      };
    },
    eventually,
    reaches: (id, state) =>
      eventually(`${id} to be ${state}`, async () => {
        const [found] = await stage.cloud.describe([id]);
        return found?.state === state ? found : undefined;
      }),
  };
}
