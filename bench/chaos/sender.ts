// An Alertmanager as far as a webhook sees it: body after body of a group, each again until it is taken.
import { postWebhook } from '#sandbox/bot/process.ts';
import { sleep } from '../wait.ts';

export interface Sender {
  /** Resolves once it was answered 2xx; waits for earlier bodies of the same group. */
  send(group: string, body: object): Promise<void>;
  /** Sends a group's last body again, as Alertmanager does for as long as it fires; not while one is on its way. */
  repeat(group: string): void;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
  readonly taken: number;
}

const retryAfter = 200;
/** Of a replica that is frozen; the other is tried then. */
const patience = 1000;

/** `post` rejects, or answers false, when the body was not taken. */
export function createSender(post: (body: object) => Promise<boolean>): Sender {
  const queues = new Map<string, Promise<void>>();
  const busy = new Map<string, number>();
  const last = new Map<string, object>();
  let taken = 0;

  async function untilTaken(group: string, body: object): Promise<void> {
    while (!(await post(body).catch(() => false))) await sleep(retryAfter);
    taken += 1;
    last.set(group, body);
    busy.set(group, (busy.get(group) ?? 1) - 1);
  }

  function send(group: string, body: object): Promise<void> {
    busy.set(group, (busy.get(group) ?? 0) + 1);
    const sent = (queues.get(group) ?? Promise.resolve()).then(() => untilTaken(group, body));
    queues.set(group, sent);
    return sent;
  }

  return {
    send,
    repeat(group) {
      const body = last.get(group);
      if (body && busy.get(group) === 0) void send(group, body);
    },
    async settled() {
      await Promise.all(queues.values());
    },
    get taken() {
      return taken;
    },
  };
}

/** Posts to the first bot that takes it, beginning with another one each time. */
export function postToAny(hooks: () => string[]): (body: object) => Promise<boolean> {
  let turn = 0;
  return async (body) => {
    turn += 1;
    const urls = hooks();
    for (const index of urls.keys()) {
      const url = urls[(index + turn) % urls.length] ?? '';
      if (await Promise.race([taken(url, body), sleep(patience).then(() => false)])) return true;
    }
    return false;
  };
}

async function taken(url: string, body: object): Promise<boolean> {
  try {
    const answer = await postWebhook(url, body);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
