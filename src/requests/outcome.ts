import { PermissionError, TemporaryError, UserError } from '#src/errors.ts';
import type { Reply } from '#src/handle.ts';
import type { Logger } from '#src/log.ts';
import { ourFault, tryAgain } from '#src/messages/trouble.ts';
import { newReference } from '#src/short-id.ts';
import type { Request } from './request.ts';
import type { Ending } from './store.ts';

export interface Outcome {
  reply: Reply;
  ending: Ending;
}

/** What is shown for what happened: the reply, or what the error means to the person. */
export async function outcomeOf(
  perform: () => Promise<Reply>,
  request: Request,
  log: Logger,
): Promise<Outcome> {
  try {
    return { reply: (await perform()) ?? silence(request), ending: { state: 'done' } };
  } catch (error) {
    if (error instanceof PermissionError) return only(error.message, { state: 'refused' });
    if (error instanceof UserError) return only(error.message, { state: 'done' });
    const { key, user, way, name } = request;
    const about = { err: error, key, user, way, name };
    if (error instanceof TemporaryError) {
      log.warn(about, 'a request could not be answered for now');
      return only(tryAgain(error.message), { state: 'failed' });
    }
    const reference = newReference();
    log.error({ ...about, reference }, 'a request failed');
    return only(ourFault(reference), { state: 'failed', reference });
  }
}

/** A form that showed "one moment" must say that it is over, where a click on a card needs no words. */
function silence({ way, view }: Request): Reply {
  return way === 'form' && view !== undefined ? { message: { text: 'Done.' }, to: 'me' } : undefined;
}

function only(text: string, ending: Ending): Outcome {
  return { reply: { message: { text }, to: 'me' }, ending };
}
