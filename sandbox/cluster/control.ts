// The faults over HTTPS, for tests in another process: `POST /control/do` takes one Command.
import { z } from 'zod';
import type { Control } from './server/serve.ts';
import type { World } from './world.ts';

const on = z.boolean().default(true);

const command = z.discriminatedUnion('do', [
  // Nobody could say that it is over: it ends by itself, after so many real milliseconds.
  z.strictObject({ do: z.literal('down'), milliseconds: z.int().positive() }),
  z.strictObject({ do: z.literal('resetWatches') }),
  z.strictObject({ do: z.literal('forgetHistory') }),
  z.strictObject({ do: z.literal('slow'), milliseconds: z.int().min(0) }),
  z.strictObject({ do: z.literal('silence'), on }),
  z.strictObject({
    do: z.literal('fail'),
    code: z.int().min(400).max(599),
    times: z.int().min(1).default(1),
    retryAfter: z.int().optional(),
  }),
  z.strictObject({ do: z.literal('clear') }),
]);
type Command = z.infer<typeof command>;

export function controlOver(world: World): Control {
  return async (path, body, method) => {
    if (path !== '/control/do' || method !== 'POST') return { status: 404, body: 'not found' };
    const asked = command.safeParse(JSON.parse(body));
    if (!asked.success) return { status: 400, body: z.prettifyError(asked.error) };
    await carryOut(world, asked.data);
    return { status: 200, body: { ok: true } };
  };
}

async function carryOut({ faults }: World, asked: Command): Promise<void> {
  switch (asked.do) {
    case 'down':
      setImmediate(() => void faults.down());
      setTimeout(() => void faults.down(false), asked.milliseconds);
      return;
    case 'resetWatches':
      return faults.resetWatches();
    case 'forgetHistory':
      return faults.forgetHistory();
    case 'slow':
      return faults.slow(asked.milliseconds);
    case 'silence':
      return faults.silence(asked.on);
    case 'fail':
      return faults.fail(asked.code, asked.times, asked.retryAfter);
    case 'clear':
      return faults.clear();
    default:
      return asked satisfies never;
  }
}
