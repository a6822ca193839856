import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { PageMessage } from '../page-protocol.ts';
import { CloseIcon, DownIcon } from './icons.tsx';
import { Message } from './message.tsx';
import { usePage } from './page-context.ts';
import { keyOf, type Notice } from './state.ts';
import { dateOf, dayName } from './times.ts';

interface Props {
  messages: PageMessage[];
  notices?: Notice[];
  label: string;
  newFrom?: string | null;
  inThread?: boolean;
}

/** How far from the end, in pixels, still counts as reading along. */
const nearEnd = 80;

export function MessageList({ messages, notices = [], label, newFrom = null, inThread = false }: Props) {
  const { state, now } = usePage();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  }, []);
  useLayoutEffect(toEnd, [toEnd]);
  // Cards grow when they are edited and pictures when they load: whoever reads the end stays at the end.
  useEffect(() => {
    const observer = new ResizeObserver(() => following.current && toEnd());
    if (content.current) observer.observe(content.current);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, [toEnd]);

  // What I said, and what was said to me alone, I want to see.
  const last = messages.at(-1);
  const mine = last && (last.user === state.snapshot.me.id || last.isEphemeral) ? last.ts : undefined;
  useEffect(() => {
    if (!mine) return;
    following.current = true;
    toEnd();
  }, [mine, toEnd]);

  const onScroll = () => {
    const box = scroller.current;
    if (!box) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < nearEnd;
    // Only a reader goes up. A message that came between our own scrolling and its event is not a reader.
    if (atEnd || box.scrollTop < lastTop.current) following.current = atEnd;
    lastTop.current = box.scrollTop;
    setAway(!following.current);
  };

  return (
    <div className="message-list-frame">
      <div
        className="message-list"
        ref={scroller}
        onScroll={onScroll}
        role="log"
        aria-live="polite"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <div className="message-list-content" ref={content}>
          <Notices notices={notices.filter(({ after }) => after === '')} />
          {messages.map((message, index) => (
            <Row
              key={keyOf(message)}
              message={message}
              previous={messages[index - 1]}
              isNew={message.ts === newFrom}
              inThread={inThread}
              now={now}
              notices={notices.filter(({ after }) => after === message.ts)}
            />
          ))}
          <Notices
            notices={notices.filter(({ after }) => after !== '' && !messages.some(({ ts }) => ts === after))}
          />
        </div>
      </div>
      {away && (
        <button type="button" className="to-end" onClick={toEnd} aria-label="Jump to the newest message">
          <DownIcon />
        </button>
      )}
    </div>
  );
}

interface RowProps {
  message: PageMessage;
  previous: PageMessage | undefined;
  isNew: boolean;
  inThread: boolean;
  now: number;
  notices: Notice[];
}

function Row({ message, previous, isNew, inThread, now, notices }: RowProps) {
  const day = dayName(message.ts, now);
  const isNewDay = !inThread && (!previous || dayName(previous.ts, now) !== day);
  return (
    <>
      {isNewDay && (
        <div className="day-divider">
          <span>{day}</span>
        </div>
      )}
      {isNew && (
        <div className="new-divider">
          <span>New</span>
        </div>
      )}
      <Message
        message={message}
        grouped={!isNewDay && !isNew && isGrouped(message, previous)}
        inThread={inThread}
      />
      <Notices notices={notices} />
    </>
  );
}

const groupWithin = 5 * 60_000;

function isGrouped(message: PageMessage, previous: PageMessage | undefined): boolean {
  if (!previous || previous.user !== message.user) return false;
  if (message.isEphemeral || previous.isEphemeral || message.isBroadcast) return false;
  // A card is a thing of its own.
  if (message.blocks.length + message.attachments.length > 0) return false;
  return dateOf(message.ts).getTime() - dateOf(previous.ts).getTime() < groupWithin;
}

function Notices({ notices }: { notices: Notice[] }) {
  const { dispatch } = usePage();
  return notices.map((notice) => (
    <div className="notice" data-testid="notice" key={notice.key}>
      <span>{notice.text}</span>
      <button
        type="button"
        className="tool"
        aria-label="Dismiss"
        onClick={() => dispatch({ type: 'dismiss_notice', key: notice.key })}
      >
        <CloseIcon />
      </button>
    </div>
  ));
}
