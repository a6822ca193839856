import { UserError } from '#src/errors.ts';
import type { JsonObject } from '#src/json.ts';
import { withStore } from './reach-store.ts';
import { type CliVerb, configOption, type Input } from './verb.ts';

export const replay: CliVerb = {
  name: 'replay',
  usage: '',
  summary: 'Have webhook bodies that could not be read be read again: all of --source, or one by --id.',
  options: { ...configOption, source: { type: 'string' }, id: { type: 'string' } },
  positionals: 0,
  run: async (line, input) => {
    const which = whichOf(input);
    const { count } = (await withStore(line, input, (ask) => ask('replay', which))) as { count: number };
    line.out(
      count === 0
        ? 'No such body waits for it.'
        : `${count} ${count === 1 ? 'body is' : 'bodies are'} in the queue again.`,
    );
    return count === 0 ? 1 : 0;
  },
};

function whichOf({ options: { source, id } }: Input): JsonObject {
  if (typeof source === 'string' && id === undefined) return { source };
  if (typeof id === 'string' && /^\d{1,15}$/.test(id) && source === undefined) return { ids: [Number(id)] };
  throw new UserError('Say which: --source NAME for all that a source sent, or --id NUMBER for one.');
}
