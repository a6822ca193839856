// The Query API: a form in, XML out. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
import type { Action } from './actions/action.ts';
import {
  rebootInstances,
  startInstances,
  stopInstances,
  terminateInstances,
} from './actions/change-state.ts';
import { describeInstanceAttribute, describeInstances } from './actions/describe-instances.ts';
import { describeVolumes } from './actions/describe-volumes.ts';
import {
  describeImages,
  describeInstanceTypeOfferings,
  describeInstanceTypes,
  describeSecurityGroups,
  describeSubnets,
} from './actions/lookups.ts';
import { runInstances } from './actions/run-instances.ts';
import { createTags } from './actions/tags.ts';
import { type Answer, answerEc2, answerRefusal, answerSts, answerStsRefusal } from './answer.ts';
import { parametersOf } from './parameters.ts';
import { dryRun, noSuchAction, Refusal } from './refusal.ts';
import type { World } from './world.ts';

const actions: Record<string, Action> = {
  CreateTags: createTags,
  DescribeImages: describeImages,
  DescribeInstanceAttribute: describeInstanceAttribute,
  DescribeInstances: describeInstances,
  DescribeInstanceTypeOfferings: describeInstanceTypeOfferings,
  DescribeInstanceTypes: describeInstanceTypes,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSubnets: describeSubnets,
  DescribeVolumes: describeVolumes,
  RebootInstances: rebootInstances,
  RunInstances: runInstances,
  StartInstances: startInstances,
  StopInstances: stopInstances,
  TerminateInstances: terminateInstances,
};

export interface SeenRequest {
  action: string;
  /** ARN of whoever signed it. */
  user: string;
  isDryRun: boolean;
}

/** Undefined where the answer is lost, the act done all the same. */
export function serve(
  world: World,
  form: URLSearchParams,
  authorization: string | undefined,
  seen: SeenRequest[],
): Answer | undefined {
  const parameters = parametersOf(form);
  const name = parameters.text('Action') ?? '';
  try {
    const user = world.accounts.identify(authorization);
    const isDryRun = parameters.isTrue('DryRun');
    seen.push({ action: name, user, isDryRun });
    world.faults.check(name, user);
    if (name === 'AssumeRole') return assumeRole(world, form);
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw noSuchAction(name);
    const act = action(world, parameters);
    if (isDryRun) throw dryRun();
    const answer = answerEc2(name, act());
    return world.faults.takeAnswer(name) ? undefined : answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return name === 'AssumeRole' ? answerStsRefusal(error) : answerRefusal(error);
  }
}

const sessionLasts = 3_600_000;

function assumeRole({ accounts, timeline }: World, form: URLSearchParams): Answer {
  const parameters = parametersOf(form);
  const given = accounts.assume(parameters.needed('RoleArn'), parameters.needed('RoleSessionName'));
  return answerSts('AssumeRole', {
    Credentials: {
      ...{ AccessKeyId: given.accessKeyId, SecretAccessKey: given.secretAccessKey },
      ...{ SessionToken: given.sessionToken },
      // By the client's clock, which is the machine's.
      Expiration: new Date(Math.max(Date.now(), timeline.now()) + sessionLasts).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: given.accessKeyId, Arn: given.arn },
  });
}
