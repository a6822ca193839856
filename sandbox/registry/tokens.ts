// Token authentication. https://distribution.github.io/distribution/spec/auth/token/
import { randomBytes } from 'node:crypto';
import { type Answer, json, refusals } from './answer.ts';

export interface Login {
  username: string;
  password: string;
}

export interface Tokens {
  /** What the registry answers instead, when the request has no right to the repository. */
  refuse(authorization: string | undefined, repository: string | undefined): Answer | undefined;
  /** `GET /token?service=…&scope=repository:NAME:pull` */
  issue(authorization: string | undefined, query: URLSearchParams): Answer;
  /** Every token so far is worth nothing. */
  expire(): void;
}

export const service = 'sandbox-registry';
/** Seconds. */
const lasts = 300;

export function createTokens(realm: () => string, login: Login): Tokens {
  const scopes = new Map<string, string | undefined>();
  return {
    refuse(authorization, repository) {
      const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      const scope = repository === undefined ? undefined : `repository:${repository}:pull`;
      if (token !== undefined && scopes.has(token) && (scope === undefined || scopes.get(token) === scope))
        return undefined;
      const challenge = [
        `realm="${realm()}"`,
        `service="${service}"`,
        ...(scope ? [`scope="${scope}"`] : []),
        ...(token === undefined ? [] : ['error="invalid_token"']),
      ];
      return refusals.unauthorized(`Bearer ${challenge.join(',')}`, repository);
    },
    issue(authorization, query) {
      const wanted = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
      if (authorization !== wanted || query.get('service') !== service)
        return json(401, { errors: [{ code: 'UNAUTHORIZED', message: 'incorrect username or password' }] });
      const token = randomBytes(24).toString('base64url');
      scopes.set(token, query.get('scope') ?? undefined);
      return json(200, { token, expires_in: lasts, issued_at: new Date().toISOString() });
    },
    expire: () => scopes.clear(),
  };
}
