// The faults over HTTP, for tests in another process: `POST /control/do` takes one Command.
import { z } from 'zod';
import { type Answer, answerJson } from './answer.ts';
import type { Faults } from './faults.ts';

const on = z.boolean().default(true);
const times = z.int().min(1).default(1);

const command = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('exhaust'), type: z.string(), zone: z.string(), on }),
  z.strictObject({ do: z.literal('fail'), code: z.string(), action: z.string().optional(), times }),
  z.strictObject({ do: z.literal('deny'), action: z.string(), on }),
  z.strictObject({ do: z.literal('loseAnswers'), action: z.string(), times }),
  z.strictObject({ do: z.literal('endAtLaunch'), code: z.string().optional(), times }),
  z.strictObject({ do: z.literal('expireCredentials'), on }),
  z.strictObject({ do: z.literal('slow'), milliseconds: z.int().min(0) }),
  z.strictObject({ do: z.literal('down'), on }),
  z.strictObject({ do: z.literal('clear') }),
]);
type Command = z.infer<typeof command>;

export function control(faults: Faults, path: string, method: string, body: string): Answer {
  if (path !== '/control/do' || method !== 'POST') return answerJson(404, { error: 'not found' });
  const asked = command.safeParse(JSON.parse(body));
  if (!asked.success) return answerJson(400, { error: z.prettifyError(asked.error) });
  carryOut(faults, asked.data);
  return answerJson(200, { ok: true });
}

function carryOut(faults: Faults, asked: Command): void {
  const acts = {
    exhaust: ({ type, zone, on }) => faults.exhaust(type, zone, on),
    fail: ({ code, action, times }) => faults.fail(code, { action, times }),
    deny: ({ action, on }) => faults.deny(action, on),
    loseAnswers: ({ action, times }) => faults.loseAnswers(action, times),
    endAtLaunch: ({ code, times }) => faults.endAtLaunch(code, times),
    expireCredentials: ({ on }) => faults.expireCredentials(on),
    slow: ({ milliseconds }) => faults.slow(milliseconds),
    down: ({ on }) => faults.down(on),
    clear: () => faults.clear(),
  } satisfies { [Name in Command['do']]: (asked: Extract<Command, { do: Name }>) => void };
  (acts[asked.do] as (asked: Command) => void)(asked);
}
