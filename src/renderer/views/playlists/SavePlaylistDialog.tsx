// Asks for the name under which tracks are kept as a playlist.
import { useId, useState, type FormEvent } from 'react';

import type { TracksFrom } from '../../../shared/playlists.ts';
import { Modal } from '../../elements/Modal.tsx';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './Dialogs.module.css';

/** The contract's limit. */
const MAX_NAME_LENGTH = 200;

interface SavePlaylistDialogProps {
  /** To begin with. */
  readonly name: string;
  readonly from: TracksFrom;
  /** Of how many tracks; null where that is not known. */
  readonly count: number | null;
  onClose(): void;
}

export function SavePlaylistDialog({ name, from, count, onClose }: SavePlaylistDialogProps) {
  const { playlistCommands } = useServices();
  const [text, setText] = useState(name);
  const fieldId = useId();
  const save = (event: FormEvent): void => {
    event.preventDefault();
    playlistCommands.createFrom(text.trim(), from);
    onClose();
  };
  return (
    <Modal title={words.playlists.saveTitle} className="confirm" onClose={onClose}>
      <form onSubmit={save}>
        <label className={styles['label']} htmlFor={fieldId}>
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
          data-first
          onFocus={(event) => event.target.select()}
          onChange={(event) => setText(event.target.value)}
        />
        {count !== null && <p className={styles['note']}>{words.counts.tracks(count)}</p>}
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
