import { useEffect } from 'react';
import { Avatar } from './avatar.tsx';
import { BellIcon, CloseIcon } from './icons.tsx';
import { findUser, usePage } from './page-context.ts';
import type { Toast } from './state.ts';
import { Plain, plainMrkdwn } from './text.tsx';

const shownFor = 7_000;

/** A message elsewhere, as the person's phone would show it: the message's `text`, nothing of its blocks. */
export function Toasts() {
  const { state } = usePage();
  return (
    <div className="toasts" aria-live="polite">
      {state.toasts.map((toast) => (
        <PushPreview key={toast.key} toast={toast} />
      ))}
    </div>
  );
}

function PushPreview({ toast }: { toast: Toast }) {
  const page = usePage();
  const { state, dispatch, go } = page;
  const { message, key } = toast;
  const user = findUser(state, message.user);
  const channel = state.snapshot.channels.find(({ id }) => id === message.channel);
  const where = channel?.kind === 'direct' ? 'Direct message' : `#${channel?.name ?? message.channel}`;

  useEffect(() => {
    const timer = setTimeout(() => dispatch({ type: 'dismiss_toast', key }), shownFor);
    return () => clearTimeout(timer);
  }, [dispatch, key]);

  const fallback = message.attachments.find((attachment) => attachment.fallback)?.fallback ?? '';
  const text =
    plainMrkdwn(message.text || fallback, page).trim() ||
    'This message has no text: a notification would be empty.';
  return (
    <div className="toast" data-testid="toast">
      <button
        type="button"
        className="toast-open"
        onClick={() => go({ kind: 'channel', channel: message.channel }, message.threadTs ?? null)}
      >
        <Avatar user={user} />
        <span className="toast-main">
          <span className="toast-head">
            <strong>{user.realName}</strong> <span>{where}</span>
          </span>
          <span className="toast-text">
            <Plain text={text} />
          </span>
          <span className="toast-kind">
            <BellIcon /> Push notification
          </span>
        </span>
      </button>
      <button
        type="button"
        className="tool"
        aria-label="Dismiss"
        onClick={() => dispatch({ type: 'dismiss_toast', key })}
      >
        <CloseIcon />
      </button>
    </div>
  );
}
