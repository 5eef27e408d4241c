// Asks for the name under which tracks are kept as a playlist.
import { useId, useState, type FormEvent } from 'react';

import { Modal } from '../../elements/Modal.tsx';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './SavePlaylistDialog.module.css';

/** The contract's limit. */
const MAX_NAME_LENGTH = 200;

interface SavePlaylistDialogProps {
  /** To begin with. */
  readonly name: string;
  readonly trackIds: readonly number[];
  onClose(): void;
}

export function SavePlaylistDialog({ name, trackIds, onClose }: SavePlaylistDialogProps) {
  const { items } = useServices();
  const [text, setText] = useState(name);
  const fieldId = useId();
  const save = (event: FormEvent): void => {
    event.preventDefault();
    items.savePlaylist(text.trim(), trackIds);
    onClose();
  };
  return (
    <Modal title={words.playlists.saveTitle} className="confirm" onClose={onClose}>
      <form onSubmit={save}>
        <label className={styles['name']} htmlFor={fieldId}>
          {words.playlists.name}
        </label>
        <input
          id={fieldId}
          className={styles['field']}
          type="text"
          dir="auto"
          autoComplete="off"
          maxLength={MAX_NAME_LENGTH}
          value={text}
          autoFocus
          onFocus={(event) => event.target.select()}
          onChange={(event) => setText(event.target.value)}
        />
        <p className={styles['count']}>{words.counts.tracks(trackIds.length)}</p>
        <footer className="modal-footer">
          <button type="button" className="button" onClick={onClose}>
            {words.dialogs.cancel}
          </button>
          <button type="submit" className="button button-primary" disabled={text.trim() === ''}>
            {words.playlists.save}
          </button>
        </footer>
      </form>
    </Modal>
  );
}
