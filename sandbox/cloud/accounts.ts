// Who asks: by the access key that a request is signed with. The signature itself is not looked at.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html
import { randomBytes } from 'node:crypto';
import { credentialsRefused } from './refusal.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface Accounts {
  /** The bot's own. */
  readonly credentials: Credentials;
  /** Answers the ARN of whoever signed. Throws for one who is not known, or signed for another region. */
  identify(authorization: string | undefined): string;
  /** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  assume(role: string, session: string): Credentials & { sessionToken: string; arn: string };
}

export function createAccounts(account: string, region: string): Accounts {
  const users = new Map<string, string>();
  const issue = (prefix: string, arn: string): Credentials => {
    const accessKeyId = prefix + randomBytes(8).toString('hex').toUpperCase();
    users.set(accessKeyId, arn);
    return { accessKeyId, secretAccessKey: randomBytes(30).toString('base64') };
  };
  const credentials = issue('AKIA', `arn:aws:iam::${account}:user/quarterdeck`);
  return {
    credentials,
    identify(authorization = '') {
      const [, key = '', signedFor] = /Credential=(\w+)\/\d{8}\/([\w-]+)\//.exec(authorization) ?? [];
      const arn = users.get(key);
      if (arn === undefined || signedFor !== region) throw credentialsRefused();
      return arn;
    },
    assume(role, session) {
      const name = role.split('/').at(-1) ?? '';
      const arn = `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
      return { ...issue('ASIA', arn), sessionToken: randomBytes(60).toString('base64'), arn };
    },
  };
}
