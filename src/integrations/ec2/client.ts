import { EC2Client } from '@aws-sdk/client-ec2';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Ec2Settings } from './settings.ts';

/** `requester` is who CloudTrail shall name, where a role is assumed; `like` is a client whose connections are shared. */
export function createClient(
  { region, endpoint, assumeRole }: Ec2Settings,
  { requester, like }: { requester?: string; like?: EC2Client } = {},
): EC2Client {
  return new EC2Client({
    region,
    maxAttempts: 3,
    ...(endpoint && { endpoint }),
    requestHandler: like?.config.requestHandler ?? { connectionTimeout: 2000, requestTimeout: 4000 },
    ...(assumeRole && {
      credentials: fromTemporaryCredentials({
        params: { RoleArn: assumeRole, RoleSessionName: sessionName(requester) },
        clientConfig: { region, maxAttempts: 2 },
      }),
    }),
  });
}

/** The same one, but that it never repeats a request by itself. */
export function onceOnly({ config }: EC2Client, { region, endpoint }: Ec2Settings): EC2Client {
  const { requestHandler, credentials } = config;
  return new EC2Client({
    region,
    ...(endpoint && { endpoint }),
    requestHandler,
    credentials,
    maxAttempts: 1,
  });
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: 2 to 64 of these characters. */
function sessionName(requester: string | undefined): string {
  return ['quarterdeck', ...(requester ? [requester] : [])]
    .join('-')
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64);
}
