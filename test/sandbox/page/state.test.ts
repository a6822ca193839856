import { expect, test } from 'vitest';
import {
  type Action,
  channelMessages,
  initialState,
  keyOf,
  type PageState,
  reduce,
  threadMessages,
} from '#sandbox/slack/page/state.ts';
import type {
  PageChannel,
  PageEvent,
  PageMessage,
  PageUser,
  Snapshot,
} from '#sandbox/slack/page-protocol.ts';

const user = (id: string): PageUser => ({
  id,
  name: id,
  realName: id,
  color: '#123456',
  title: '',
  isBot: false,
});

const channel = (id: string, unread = 0): PageChannel => ({
  id,
  name: id,
  topic: '',
  kind: 'public',
  isArchived: false,
  members: ['U1', 'U2'],
  unread,
});

const message = (ts: string, rest: Partial<PageMessage> = {}): PageMessage => ({
  channel: 'C1',
  ts,
  user: 'U2',
  text: ts,
  blocks: [],
  attachments: [],
  replyCount: 0,
  replyUsers: [],
  isBroadcast: false,
  isEphemeral: false,
  edited: false,
  reactions: [],
  files: [],
  ...rest,
});

const snapshot = (rest: Partial<Snapshot> = {}): Snapshot => ({
  team: { id: 'T1', name: 'Team' },
  me: user('U1'),
  users: [user('U1'), user('U2')],
  channels: [channel('C1'), channel('C2', 2)],
  messages: [message('1.1'), message('2.1')],
  views: [],
  home: null,
  bot: { userId: 'UB', name: 'Bot', tabs: { home: true, messages: true }, online: true },
  commands: [],
  shortcuts: [],
  guide: [],
  ...rest,
});

const inC1 = (rest?: Partial<Snapshot>) =>
  initialState(snapshot(rest), { kind: 'channel', channel: 'C1' }, null);
const after = (state: PageState, ...events: PageEvent[]) =>
  events.map((event): Action => ({ type: 'event', event })).reduce(reduce, state);
const shown = (state: PageState, id = 'C1') => channelMessages(state, id).map(({ ts }) => ts);

test('messages stand by time, however they arrive, and an edit replaces', () => {
  const state = after(
    inC1(),
    { type: 'message', message: message('3.1') },
    { type: 'message', message: message('1.5') },
    { type: 'message', message: message('2.1', { text: 'edited', edited: true }) },
  );
  expect(shown(state)).toEqual(['1.1', '1.5', '2.1', '3.1']);
  expect(channelMessages(state, 'C1')[2]?.text).toBe('edited');
});

test('a reply stands in its thread, and in the channel only when it was sent there too', () => {
  const state = after(
    inC1(),
    { type: 'message', message: message('3.1', { threadTs: '1.1' }) },
    { type: 'message', message: message('4.1', { threadTs: '1.1', isBroadcast: true }) },
  );
  expect(shown(state)).toEqual(['1.1', '2.1', '4.1']);
  expect(threadMessages(state, 'C1', '1.1').map(({ ts }) => ts)).toEqual(['1.1', '3.1', '4.1']);
});

test('a new message elsewhere is previewed; one in sight, my own, an edit or an ephemeral is not', () => {
  const elsewhere = message('3.1', { channel: 'C2' });
  const state = after(
    inC1({ messages: [message('1.1', { channel: 'C2' })] }),
    { type: 'message', message: message('2.1') },
    { type: 'message', message: message('2.2', { channel: 'C2', user: 'U1' }) },
    { type: 'message', message: message('2.3', { channel: 'C2', isEphemeral: true }) },
    { type: 'message', message: message('1.1', { channel: 'C2', edited: true }) },
    { type: 'message', message: elsewhere },
  );
  expect(state.toasts.map(({ key }) => key)).toEqual([keyOf(elsewhere)]);
  expect(after(state, { type: 'message_deleted', channel: 'C2', ts: '3.1' }).toasts).toEqual([]);
});

test('previews are few, follow edits, and go when their channel is opened', () => {
  const posts = ['1', '2', '3', '4'].map(
    (second): PageEvent => ({ type: 'message', message: message(`9.${second}`, { channel: 'C2' }) }),
  );
  const state = after(inC1(), ...posts, {
    type: 'message',
    message: message('9.4', { channel: 'C2', text: 'now' }),
  });
  expect(state.toasts.map((toast) => toast.message.text)).toEqual(['9.2', '9.3', 'now']);
  expect(reduce(state, { type: 'open', place: { kind: 'channel', channel: 'C2' } }).toasts).toEqual([]);
});

test('"New" stands before the first message that was unread on opening, my own not counted', () => {
  const messages = ['1.1', '2.1', '3.1'].map((ts) => message(ts, { channel: 'C2' }));
  const mine = message('4.1', { channel: 'C2', user: 'U1' });
  const state = reduce(inC1({ messages: [...messages, mine] }), {
    type: 'open',
    place: { kind: 'channel', channel: 'C2' },
  });
  expect(state.newFrom).toBe('2.1');
  expect(after(state, { type: 'channel', channel: channel('C2') }).newFrom).toBe('2.1');
});

test('a deleted message closes its own thread and no other', () => {
  const open = reduce(inC1(), { type: 'thread', ts: '1.1' });
  expect(after(open, { type: 'message_deleted', channel: 'C1', ts: '2.1' }).thread).toBe('1.1');
  expect(after(open, { type: 'message_deleted', channel: 'C1', ts: '1.1' }).thread).toBeNull();
});

test('an ephemeral outlives a new snapshot, which never has it; a dismissed one stays away', () => {
  const whisper = message('3.1', { isEphemeral: true });
  const state = after(inC1(), { type: 'message', message: whisper });
  expect(shown(reduce(state, { type: 'snapshot', snapshot: snapshot() }))).toEqual(['1.1', '2.1', '3.1']);
  const gone = reduce(state, { type: 'dismiss_message', key: keyOf(whisper) });
  expect(shown(gone)).toEqual(['1.1', '2.1']);
  expect(shown(reduce(gone, { type: 'snapshot', snapshot: snapshot() }))).toEqual(['1.1', '2.1']);
});

test('small print stands after what was there, each piece by itself', () => {
  const notice: PageEvent = { type: 'notice', channel: 'C1', text: '/nope is no command' };
  const state = after(inC1(), notice, notice, { type: 'message', message: message('3.1') });
  expect(state.notices.map(({ after: ts }) => ts)).toEqual(['2.1', '2.1']);
  expect(new Set(state.notices.map(({ key }) => key)).size).toBe(2);
  const [first] = state.notices;
  expect(reduce(state, { type: 'dismiss_notice', key: first?.key ?? '' }).notices).toHaveLength(1);
});

test('views, Home tab, presence and channels are what was last said', () => {
  const state = after(
    inC1(),
    {
      type: 'views',
      views: [
        {
          id: 'V1',
          hash: 'h',
          errors: {},
          view: { type: 'modal', title: { type: 'plain_text', text: 'T' }, blocks: [] },
        },
      ],
    },
    { type: 'home', home: { type: 'home', blocks: [] } },
    { type: 'bot', online: false },
    { type: 'channel', channel: channel('C3', 1) },
    { type: 'channel', channel: channel('C2', 7) },
  );
  expect(state.snapshot.views).toHaveLength(1);
  expect(state.snapshot.home?.type).toBe('home');
  expect(state.snapshot.bot).toMatchObject({ userId: 'UB', name: 'Bot', online: false });
  expect(state.snapshot.channels.map(({ id, unread }) => [id, unread])).toEqual([
    ['C1', 0],
    ['C2', 7],
    ['C3', 1],
  ]);
});
