import type { Confirm } from '@slack/types';
import { useEffect, useId, useRef } from 'react';
import { Plain, TextOf } from './text.tsx';

interface Props {
  confirm: Confirm;
  onConfirm(): void;
  onDeny(): void;
}

export function ConfirmDialog({ confirm, onConfirm, onDeny }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="modal modal-confirm"
      aria-labelledby={`${id}-title`}
      data-testid="confirm"
      onCancel={(event) => {
        event.preventDefault();
        onDeny();
      }}
    >
      <h2 className="modal-title" id={`${id}-title`}>
        <Plain text={confirm.title?.text ?? 'Are you sure?'} />
      </h2>
      <div className="modal-body">
        <TextOf text={confirm.text} />
      </div>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onDeny}>
          <Plain text={confirm.deny?.text ?? 'Cancel'} />
        </button>
        <button
          type="button"
          className={`button button-solid ${confirm.style === 'danger' ? 'button-danger' : 'button-primary'}`}
          onClick={onConfirm}
        >
          <Plain text={confirm.confirm?.text ?? 'Yes'} />
        </button>
      </footer>
    </dialog>
  );
}
