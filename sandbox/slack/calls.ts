import type { WaitUntil } from '#sandbox/wait.ts';
import type { Json, World } from './world.ts';

export interface Call {
  /** Position among all calls, from 1. */
  number: number;
  at: number;
  /** The Web API's method, or `response_url`. */
  method: string;
  args: Json;
  /** What was answered; nothing yet while the call hangs. */
  response?: Json | string;
  status?: number;
  /** The call was carried out and its answer thrown away, or it was thrown away itself. */
  lost?: 'answer' | 'call';
}

export interface Calls {
  readonly all: readonly Call[];
  /** The calls of one method, oldest first. */
  of(method: string): Call[];
  /** Resolves with the first answered call that fits, past or future. Rejects after `within` real milliseconds. */
  expect(method: string, fits?: (call: Call) => boolean, within?: number): Promise<Call>;
}

export interface CallLog extends Calls {
  begin(method: string, args: Json): Call;
}

export function createCalls(world: World, until: WaitUntil): CallLog {
  const all: Call[] = [];
  const of = (method: string): Call[] => all.filter((call) => call.method === method);
  return {
    all,
    of,
    begin(method, args) {
      const call = { number: all.length + 1, at: world.now(), method, args };
      all.push(call);
      return call;
    },
    expect: (method, fits = () => true, within) =>
      until({
        what: `a call of ${method}`,
        look: () => of(method).find((call) => call.status !== undefined && fits(call)),
        listing: () => all.map((call) => `${call.number} ${call.method} ${call.status ?? ''}`).join('\n'),
        ...(within === undefined ? {} : { within }),
      }),
  };
}
