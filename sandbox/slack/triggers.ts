import { Refusal } from './refusal.ts';

export interface Triggers {
  create(user: string): string;
  /** Answers whose trigger it is and uses it up. Throws Slack's refusal when it is old, used or made up. */
  redeem(id: string): string;
}

/** https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses */
const lifetime = 3000;

export function createTriggers(now: () => number): Triggers {
  const known = new Map<string, { user: string; at: number; used: boolean }>();
  let count = 0;
  return {
    create(user) {
      count += 1;
      const id = `${Math.floor(now())}.${count}.${user.toLowerCase()}`;
      known.set(id, { user, at: now(), used: false });
      return id;
    },
    redeem(id) {
      const trigger = known.get(id);
      // https://docs.slack.dev/reference/methods/views.open#errors
      if (!trigger) throw new Refusal('invalid_trigger_id');
      if (trigger.used) throw new Refusal('exchanged_trigger_id');
      if (now() - trigger.at > lifetime) throw new Refusal('expired_trigger_id');
      trigger.used = true;
      return trigger.user;
    },
  };
}
