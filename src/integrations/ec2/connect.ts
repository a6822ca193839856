import {
  CreateTagsCommand,
  type EC2Client,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { TemporaryError } from '#src/errors.ts';
import type { Cloud, Launch } from '#src/integrations/cloud.ts';
import type { Logger } from '#src/log.ts';
import { type Asking, createCall } from './calls.ts';
import { createClient, onceOnly } from './client.ts';
import { codeOf } from './errors.ts';
import { describeInstances, findInstances, findVolumes, readInstance, tagFilters } from './instances.ts';
import { runInstances, tagList } from './launch.ts';
import { resolveLaunch } from './resolve.ts';
import type { Ec2Settings } from './settings.ts';

/** So many people are remembered with the sessions they have; the next ones open theirs anew. */
const mostSessions = 50;

/** Asks nothing yet: a cloud that is down does not keep the bot from starting. */
export function connectEc2(settings: Ec2Settings, log: Pick<Logger, 'warn'>): Cloud {
  const client = createClient(settings);
  if (settings.assumeRole === undefined) {
    const cloud = cloudOf(client, settings, log, () => cloud);
    return cloud;
  }
  const sessions = new Map<string, Cloud>();
  const as = (requester: string): Cloud => {
    const known = sessions.get(requester);
    if (known) return known;
    const session = cloudOf(createClient(settings, { requester, like: client }), settings, log, as);
    const [oldest] = sessions.keys();
    if (oldest !== undefined && sessions.size >= mostSessions) sessions.delete(oldest);
    sessions.set(requester, session);
    return session;
  };
  return cloudOf(client, settings, log, as);
}

function cloudOf(
  client: EC2Client,
  settings: Ec2Settings,
  log: Pick<Logger, 'warn'>,
  as: Cloud['as'],
): Cloud {
  const { name: cloud } = settings;
  const call = createCall(client, { cloud, log });
  const launching = onceOnly(client, settings);
  return {
    as,
    resolve: (request) =>
      call('looking up what the blueprint names', 'ec2:Describe*', (asking) =>
        resolveLaunch(request, asking),
      ),
    rehearse: (launch) =>
      call('asking whether an instance may be launched', 'ec2:RunInstances', (asking) =>
        rehearse(launch, asking),
      ),
    launch: (launch) =>
      call('launching an instance', 'ec2:RunInstances', async ({ sending }) => {
        const { Instances = [] } = await launching.send(
          new RunInstancesCommand(runInstances(launch)),
          sending,
        );
        const [made] = Instances;
        if (!made) throw new TemporaryError(`launching an instance in ${cloud}: it names none`);
        return readInstance(made);
      }),
    find: (tags) => findInstances(tagFilters(tags), call),
    describe: (ids) => describeInstances(ids, call),
    terminate: (id) =>
      call(`terminating ${id}`, 'ec2:TerminateInstances', async ({ sending }) => {
        await client.send(new TerminateInstancesCommand({ InstanceIds: [id] }), sending);
      }),
    stop: (id) =>
      call(`stopping ${id}`, 'ec2:StopInstances', async ({ sending }) => {
        await client.send(new StopInstancesCommand({ InstanceIds: [id] }), sending);
      }),
    start: (id) =>
      call(`starting ${id}`, 'ec2:StartInstances', async ({ sending }) => {
        await client.send(new StartInstancesCommand({ InstanceIds: [id] }), sending);
      }),
    reboot: (id) =>
      call(`rebooting ${id}`, 'ec2:RebootInstances', async ({ sending }) => {
        await client.send(new RebootInstancesCommand({ InstanceIds: [id] }), sending);
      }),
    tag: (id, tags) =>
      call(`tagging ${id}`, 'ec2:CreateTags', async ({ sending }) => {
        await client.send(new CreateTagsCommand({ Resources: [id], Tags: tagList(tags) }), sending);
      }),
    volumes: (tags) => findVolumes(tagFilters(tags), call),
    close: () => client.destroy(),
  };
}

/** A permitted dry run is answered with an error: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
async function rehearse(launch: Launch, { client, sending }: Asking): Promise<void> {
  try {
    await client.send(new RunInstancesCommand({ ...runInstances(launch), DryRun: true }), sending);
  } catch (cause) {
    if (codeOf(cause) !== 'DryRunOperation') throw cause;
  }
}
