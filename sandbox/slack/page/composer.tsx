import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { PageChannel } from '../page-protocol.ts';
import { GlobalShortcuts } from './global-shortcuts.tsx';
import { SendIcon } from './icons.tsx';
import { usePage } from './page-context.ts';
import { commandIn, type Suggestion, suggest } from './suggestions.ts';

interface Props {
  channel: PageChannel;
  threadTs?: string;
  placeholder: string;
}

/** What was typed and not sent, by person and place: it waits while one looks elsewhere. */
const drafts = new Map<string, string>();

/** The last of the guide's commands that was put into a field. */
let composed = 0;

export function Composer({ channel, threadTs, placeholder }: Props) {
  const { state, send, dispatch } = usePage();
  const { snapshot } = state;
  const place = `${snapshot.me.id}:${channel.id}:${threadTs ?? ''}`;
  const [text, setText] = useState(drafts.get(place) ?? '');
  const [cursor, setCursor] = useState(text.length);
  const [active, setActive] = useState(0);
  const [quiet, setQuiet] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  const suggestions = quiet ? [] : suggest(text, cursor, snapshot, threadTs !== undefined);
  const chosen = suggestions[Math.min(active, suggestions.length - 1)];
  const usage = threadTs === undefined ? commandIn(text, snapshot) : undefined;

  useEffect(() => {
    if (window.matchMedia('(hover: hover)').matches) field.current?.focus();
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the field is as high as its text
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${Math.min(field.current.scrollHeight, 220)}px`;
  }, [text]);

  const change = (next: string, at: number) => {
    drafts.set(place, next);
    setText(next);
    setCursor(at);
    setActive(0);
    setQuiet(false);
  };
  const { compose } = state;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each press, whatever else is drawn anew
  useEffect(() => {
    if (!compose || threadTs !== undefined || compose.count === composed) return;
    composed = compose.count;
    change(compose.text, compose.text.length);
    field.current?.focus();
  }, [compose]);
  const take = (suggestion: Suggestion) => {
    change(suggestion.text, suggestion.cursor);
    requestAnimationFrame(() => field.current?.setSelectionRange(suggestion.cursor, suggestion.cursor));
    field.current?.focus();
  };
  const submit = async () => {
    const typed = text.trim();
    if (typed === '') return;
    change('', 0);
    const { problem, noticed } = await send({
      act: 'type',
      channel: channel.id,
      text: typed,
      ...(threadTs && { threadTs }),
    });
    if (problem === undefined || noticed) return;
    dispatch({ type: 'event', event: { type: 'notice', channel: channel.id, text: problem } });
    change(typed, typed.length);
  };

  const steer = (key: string, suggestion: Suggestion): boolean => {
    const count = suggestions.length;
    if (key === 'ArrowDown') setActive((active + 1) % count);
    else if (key === 'ArrowUp') setActive((active + count - 1) % count);
    else if (key === 'Escape') setQuiet(true);
    // A command typed in full is sent by Enter, not completed.
    else if (key === 'Tab' || (key === 'Enter' && suggestion.title !== text)) take(suggestion);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (chosen && steer(event.key, chosen)) return event.preventDefault();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    void submit();
  };

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {suggestions.length > 0 && (
        <SuggestionList id={id} suggestions={suggestions} chosen={chosen} onTake={take} />
      )}
      {usage && (
        <div className="usage" data-testid="usage-hint">
          <code>{usage.command}</code> {usage.usageHint || usage.description}
        </div>
      )}
      <div className="composer-box">
        {threadTs === undefined && <GlobalShortcuts />}
        <textarea
          ref={field}
          rows={1}
          value={text}
          data-testid={threadTs ? 'thread-composer' : 'composer'}
          aria-label={threadTs ? 'Reply in thread' : placeholder}
          placeholder={placeholder}
          role="combobox"
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.key}` : undefined}
          onChange={({ target }) => change(target.value, target.selectionStart)}
          onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" disabled={text.trim() === ''}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}

interface ListProps {
  id: string;
  suggestions: Suggestion[];
  chosen: Suggestion | undefined;
  onTake(suggestion: Suggestion): void;
}

function SuggestionList({ id, suggestions, chosen, onTake }: ListProps) {
  return (
    <div
      className="suggestions"
      role="listbox"
      tabIndex={-1}
      id={`${id}-list`}
      aria-label="Suggestions"
      data-testid="suggestions"
    >
      {suggestions.map((suggestion) => (
        <div
          key={suggestion.key}
          id={`${id}-${suggestion.key}`}
          role="option"
          tabIndex={-1}
          aria-selected={suggestion === chosen}
          className="suggestion"
          // Not a click: the composer must not lose its focus first.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(suggestion);
          }}
        >
          <span className="suggestion-title">
            <strong>{suggestion.title}</strong> <span>{suggestion.hint}</span>
          </span>
          <span className="suggestion-description">{suggestion.description}</span>
        </div>
      ))}
    </div>
  );
}
