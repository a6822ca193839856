// Requests to the API, with an end to each.
import type { EC2Client } from '@aws-sdk/client-ec2';
import { asError, type Context } from './errors.ts';

/** What one verb of ours asks with. */
export interface Asking {
  client: EC2Client;
  /** What each command is sent with; its signal ends it. */
  sending: { abortSignal: AbortSignal };
  /** Its name in messages. */
  cloud: string;
}

/** `action` is the one that a policy has to allow, where a refusal names none. */
export type Call = <T>(doing: string, action: string, ask: (asking: Asking) => Promise<T>) => Promise<T>;

/** Milliseconds for one verb of ours, however many requests, retries and tokens it takes. */
const patience = 4000;

export function createCall(client: EC2Client, { cloud, log }: Pick<Context, 'cloud' | 'log'>): Call {
  return async (doing, action, ask) => {
    const abortSignal = AbortSignal.timeout(patience);
    // The SDK looks for credentials without regard to the signal.
    const late = new Promise<never>((_, reject) => {
      abortSignal.addEventListener('abort', () => reject(abortSignal.reason as Error), { once: true });
    });
    try {
      return await Promise.race([ask({ client, sending: { abortSignal }, cloud }), late]);
    } catch (cause) {
      throw asError(cause, { cloud, doing, action, log });
    }
  };
}
