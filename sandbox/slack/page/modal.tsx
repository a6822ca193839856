import type { KnownBlock } from '@slack/types';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { OpenView, StateValues } from '../page-protocol.ts';
import { Blocks } from './blocks.tsx';
import { BackIcon, CloseIcon } from './icons.tsx';
import { usePage } from './page-context.ts';
import { SurfaceProvider } from './surface.tsx';
import { Plain } from './text.tsx';
import { checkInputs, initialValues, mergeValues } from './values.ts';

/** The stack of views: one dialog that shows the top. What was typed below it is kept. */
export function Modals() {
  const { views } = usePage().state.snapshot;
  const [typed, setTyped] = useState<Record<string, StateValues>>({});
  const top = views.at(-1);
  const id = top?.id ?? '';
  const setValues = useMemo(
    () => (update: (values: StateValues) => StateValues) =>
      setTyped((all) => ({ ...all, [id]: update(all[id] ?? {}) })),
    [id],
  );
  if (!top) return null;
  return (
    <ModalFrame root={views[0]?.id ?? ''}>
      <View
        key={top.id}
        open={top}
        below={views.slice(0, -1)}
        typed={typed[top.id] ?? none}
        setTyped={setValues}
      />
    </ModalFrame>
  );
}

const none: StateValues = {};

/** Where one types, the first field; a phone would raise its keyboard over the form, so there the form itself. */
function focusFirst(within: HTMLElement | null): void {
  const typing = window.matchMedia('(hover: hover)').matches;
  const field = typing && within?.querySelector<HTMLElement>('.modal-body :is(input, textarea)');
  (field || within?.querySelector<HTMLElement>('.modal-body'))?.focus();
}

function ModalFrame({ root, children }: { root: string; children: React.ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    focusFirst(dialog.current);
  }, []);
  return (
    <dialog
      ref={dialog}
      className="modal"
      data-testid="modal"
      data-root={root}
      aria-labelledby="modal-title"
      // Escape is the person's wish to close: the view inside asks the app, and the answer closes it.
      onCancel={(event) => {
        event.preventDefault();
        dialog.current?.querySelector<HTMLButtonElement>('[data-close]')?.click();
      }}
    >
      {children}
    </dialog>
  );
}

interface ViewProps {
  open: OpenView;
  below: OpenView[];
  typed: StateValues;
  setTyped(update: (values: StateValues) => StateValues): void;
}

function View({ open, below, typed, setTyped }: ViewProps) {
  const { send } = usePage();
  const { view } = open;
  const blocks = view.blocks as KnownBlock[];
  const form = useRef<HTMLFormElement>(null);
  const formId = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [refused, setRefused] = useState<Record<string, string>>({});
  const on = useMemo(() => ({ view: open.id }), [open.id]);
  const values = useMemo(() => mergeValues(initialValues(blocks), typed), [blocks, typed]);

  useEffect(() => setRefused(open.errors), [open.errors]);
  useEffect(() => focusFirst(form.current), []);
  useEffect(() => {
    if (Object.keys(refused).length > 0) {
      form.current?.querySelector<HTMLElement>('[data-invalid] :is(input, textarea)')?.focus();
    }
  }, [refused]);

  const submit = async () => {
    const errors = checkInputs(blocks, values);
    setRefused(errors);
    if (Object.keys(errors).length > 0) return;
    setBusy(true);
    const result = await send({ act: 'submit', view: open.id, values });
    setBusy(false);
    setProblem(result.problem ?? null);
  };
  const close = (all = false) => void send({ act: 'close', view: open.id, ...(all && { all }) });

  return (
    <form
      ref={form}
      id={formId}
      className="modal-form"
      noValidate
      data-view={open.id}
      data-callback={view.callback_id}
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      <header className="modal-header">
        {below.length > 0 && (
          <button type="button" className="tool" aria-label="Back" onClick={() => close()}>
            <BackIcon />
          </button>
        )}
        <h2 className="modal-title" id="modal-title">
          <Plain text={view.title.text} />
        </h2>
        <button type="button" className="tool" data-close aria-label="Close" onClick={() => close(true)}>
          <CloseIcon />
        </button>
      </header>
      <div className="modal-body" tabIndex={-1}>
        {problem && Object.keys(refused).length === 0 && (
          <div className="modal-problem" role="alert">
            {problem}
          </div>
        )}
        <SurfaceProvider on={on} values={values} setValues={setTyped} errors={refused}>
          <Blocks blocks={blocks} />
        </SurfaceProvider>
      </div>
      {(view.submit || view.close) && (
        <footer className="modal-footer">
          <button type="button" className="button" onClick={() => close()}>
            <Plain text={view.close?.text ?? 'Cancel'} />
          </button>
          {view.submit && (
            <button
              type="submit"
              className="button button-solid button-primary"
              disabled={busy}
              aria-busy={busy}
            >
              <Plain text={view.submit.text} />
            </button>
          )}
        </footer>
      )}
    </form>
  );
}
