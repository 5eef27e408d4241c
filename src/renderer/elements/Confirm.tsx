// Asks before something that cannot be taken back.
import type { ReactNode } from 'react';

import { words } from '../texts/words.ts';
import { Modal } from './Modal.tsx';

interface ConfirmProps {
  readonly title: string;
  /** What the button that does it says. */
  readonly action: string;
  run(): void;
  onClose(): void;
  readonly children: ReactNode;
}

export function Confirm({ title, action, run, onClose, children }: ConfirmProps) {
  return (
    <Modal title={title} className="confirm" onClose={onClose}>
      <p>{children}</p>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onClose}>
          {words.dialogs.cancel}
        </button>
        <button
          type="button"
          className="button button-danger"
          onClick={() => {
            run();
            onClose();
          }}
        >
          {action}
        </button>
      </footer>
    </Modal>
  );
}
