import { openedHome, usedShortcut } from '../acts/interact.ts';
import type { Outcome } from '../acts/payload.ts';
import { reacted } from '../acts/react.ts';
import { escaped, typed } from '../acts/type.ts';
import { findMessage, forgetEphemerals, publicMessages, rewriteMessage } from '../messages.ts';
import { directChannel } from '../web-api/open-conversation.ts';
import type { Change, Message } from '../world.ts';
import { type SeenHome, seenHome } from './home.ts';
import { type SeenMessage, seenMessage } from './message.ts';
import { type OpenModal, openModal } from './modal.ts';
import { channelIdOf, fits, listing, type Stage, userNamed, visibleText, type Words } from './stage.ts';

/** What a person sees after a command: an answer, a form, or Slack's own small print. */
export type Reply = ({ kind: 'message' } & SeenMessage) | OpenModal | { kind: 'notice'; text: string };

export interface Where {
  in: string;
  /** A message, or its ts: what is typed becomes a reply to it. */
  thread?: SeenMessage | string;
}

export interface Person {
  readonly id: string;
  /** Types a message or a command. Resolves once the app acknowledged a command, at once for a message. */
  type(text: string, where: Where): Promise<Outcome>;
  /** Types a command. Resolves with the first thing this person sees for it. */
  run(command: string, where: Where, within?: number): Promise<Reply>;
  /** Types a message that begins with the bot's name. */
  mention(text: string, where: Where): Promise<SeenMessage>;
  click(message: SeenMessage, label: string): Promise<Outcome>;
  react(message: SeenMessage, name: string): void;
  /** Changes what this person wrote. */
  edit(message: SeenMessage, text: string): void;
  /** Goes to the app, and sees one of its tabs. */
  openHome(tab?: 'home' | 'messages'): void;
  readonly home: SeenHome;
  expectHome(words: Words, within?: number): Promise<SeenHome>;
  shortcut(callbackId: string, on?: SeenMessage): Promise<Outcome>;
  expectEphemeral(words: Words, within?: number): Promise<SeenMessage>;
  /** The top modal, once its title fits. */
  expectModal(title: Words, within?: number): Promise<OpenModal>;
  /** Slack's own small print, such as that an app did not answer. */
  expectNotice(words: Words, within?: number): Promise<string>;
  /** What this person sees of the direct channel with the app. */
  expectDirectMessage(words: Words, within?: number): Promise<SeenMessage>;
  /** Starts the client anew: ephemeral messages are gone. */
  reload(): void;
  /** An administrator changes the account; the app hears `user_change`. */
  change(what: { deleted?: boolean; isGuest?: boolean; realName?: string }): void;
}

export function person(stage: Stage, name: string): Person {
  const { core, until } = stage;
  const { world } = core;
  const user = userNamed(stage, name);
  const limit = (within: number | undefined) => (within === undefined ? {} : { within });
  const type = (text: string, where: Where) => {
    const threadTs = typeof where.thread === 'string' ? where.thread : where.thread?.ts;
    const channel = channelIdOf(stage, where.in);
    return typed(core, { user: user.id, channel, text, ...(threadTs ? { threadTs } : {}) });
  };
  const ephemerals = (): Message[] =>
    [...world.messages.values()]
      .flat()
      .filter((message) => message.visibleTo === user.id && !message.deleted);
  const find = (
    what: string,
    words: Words,
    messages: () => Message[],
    within?: number,
  ): Promise<SeenMessage> =>
    until({
      what,
      look() {
        const message = messages().findLast((each) => fits(visibleText(stage, each), words));
        return message && seenMessage(stage, message);
      },
      listing: () => listing(stage, messages()),
      ...limit(within),
    });

  const home = seenHome(stage, user.id);

  return {
    id: user.id,
    home,
    type,
    async run(command, where, within) {
      const seen = watchFor(stage, user.id, channelIdOf(stage, where.in));
      try {
        const outcome = await type(command, where);
        if (outcome.problem !== undefined) return { kind: 'notice', text: outcome.problem };
        return await until({
          what: `an answer to ${command} for ${name}`,
          look: seen.first,
          listing: () =>
            listing(stage, [...publicMessages(world, channelIdOf(stage, where.in)), ...ephemerals()]),
          ...limit(within),
        });
      } finally {
        seen.stop();
      }
    },
    async mention(text, where) {
      const { message, problem } = await type(`@${world.users.get(world.app.userId)?.name} ${text}`, where);
      if (!message) throw new Error(problem ?? 'nothing was posted');
      return seenMessage(stage, message);
    },
    click: (message, label) => message.button(label).click(user.id),
    react(message, reaction) {
      reacted(core, { user: user.id, channel: message.channel, ts: message.ts, name: reaction });
    },
    edit(seen, text) {
      const message = findMessage(world, seen.channel, seen.ts);
      if (message?.user !== user.id) throw new Error(`${name} did not write that message`);
      message.edited = { user: user.id, ts: world.nextTs() };
      const { blocks, attachments } = message;
      rewriteMessage(world, message, { text: escaped(world, text), blocks, attachments });
    },
    openHome: (tab) => openedHome(core, user.id, directChannel(world, user.id).id, tab),
    expectHome: (words, within) =>
      until({
        what: `a Home tab that reads ${words}`,
        look: () => (fits(home.text, words) ? home : undefined),
        listing: () => home.text || '(nothing was published)',
        ...limit(within),
      }),
    shortcut: (callbackId, on) =>
      usedShortcut(core, {
        user: user.id,
        callbackId,
        ...(on ? { on: { channel: on.channel, ts: on.ts } } : {}),
      }),
    expectEphemeral: (words, within) => find(`an ephemeral that reads ${words}`, words, ephemerals, within),
    expectModal: (title, within) =>
      until({
        what: `a modal titled ${title}`,
        look() {
          const top = world.views.get(user.id)?.at(-1);
          if (!top) return undefined;
          const modal = openModal(stage, top);
          return fits(modal.title, title) ? modal : undefined;
        },
        listing: () =>
          (world.views.get(user.id) ?? []).map((view) => openModal(stage, view).title).join('\n') ||
          '(no modal)',
        ...limit(within),
      }),
    expectNotice: (words, within) =>
      until({
        what: `a notice that reads ${words}`,
        look: () => world.notices.findLast((each) => each.user === user.id && fits(each.text, words))?.text,
        listing: () => world.notices.map((notice) => notice.text).join('\n') || '(none)',
        ...limit(within),
      }),
    expectDirectMessage: (words, within) =>
      find(
        `a direct message that reads ${words}`,
        words,
        () => publicMessages(world, directChannel(world, user.id).id),
        within,
      ),
    reload: () => forgetEphemerals(world, user.id),
    change(what) {
      Object.assign(user, what);
      core.tell({ type: 'user_change', user });
    },
  };
}

/** Notes the first answer that appears for a person: an ephemeral or a public answer there, a modal, a notice. */
function watchFor(stage: Stage, user: string, channel: string): { first(): Reply | undefined; stop(): void } {
  let reply: Reply | undefined;
  const stop = stage.core.world.changes.listen((change) => {
    reply ??= replyIn(stage, user, channel, change);
  });
  return { first: () => reply, stop };
}

function replyIn(stage: Stage, user: string, channel: string, change: Change): Reply | undefined {
  if (change.type === 'notice' && change.notice.user === user)
    return { kind: 'notice', text: change.notice.text };
  if (change.type === 'views' && change.user === user) {
    const top = stage.core.world.views.get(user)?.at(-1);
    return top && openModal(stage, top);
  }
  if (change.type !== 'message' || change.what === 'deleted') return undefined;
  const { message } = change;
  const isForThem = message.visibleTo === user || message.answers === user;
  if (message.channel !== channel || !isForThem) return undefined;
  return Object.assign(seenMessage(stage, message), { kind: 'message' as const });
}
