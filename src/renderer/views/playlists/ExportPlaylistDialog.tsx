// Asks where a playlist is written, and in which form its paths.
import { useId, useState, type FormEvent } from 'react';

import type { PlaylistRow } from '../../../shared/playlists.ts';
import { Modal } from '../../elements/Modal.tsx';
import { words } from '../../texts/words.ts';
import { useConnection, useServices } from '../PlayerContext.tsx';
import styles from './Dialogs.module.css';

const WRITABLE = /\.(?:m3u8?|pls|xspf)$/i;

/** The name as a file may be called in any system. */
const fileNameOf = (name: string): string => name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_').slice(0, 100) || '_';

interface ExportPlaylistDialogProps {
  readonly playlist: PlaylistRow;
  onClose(): void;
}

export function ExportPlaylistDialog({ playlist, onClose }: ExportPlaylistDialogProps) {
  const { playlistCommands } = useServices();
  const home = useConnection((state) => state.hello?.homeFolder ?? '');
  const [path, setPath] = useState(home === '' ? '' : `${home}/${fileNameOf(playlist.name)}.m3u8`);
  const [relative, setRelative] = useState(false);
  const fieldId = useId();
  const isPossible = WRITABLE.test(path.trim());
  const write = (event: FormEvent): void => {
    event.preventDefault();
    if (!isPossible) return;
    onClose();
    playlistCommands.export(playlist, path.trim(), relative);
  };
  return (
    <Modal title={words.playlists.exportTitle(playlist.name)} className="confirm" onClose={onClose}>
      <form onSubmit={write}>
        <label className={styles['label']} htmlFor={fieldId}>
          {words.playlists.exportFile}
        </label>
        <input
          id={fieldId}
          className={styles['field']}
          type="text"
          autoComplete="off"
          spellCheck={false}
          data-first
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
        <label className={styles['check']}>
          <input type="checkbox" checked={relative} onChange={(event) => setRelative(event.target.checked)} />
          {words.playlists.exportRelative}
        </label>
        <footer className="modal-footer">
          <button type="button" className="button" onClick={onClose}>
            {words.dialogs.cancel}
          </button>
          <button type="submit" className="button button-primary" disabled={!isPossible}>
            {words.playlists.exportGo}
          </button>
        </footer>
      </form>
    </Modal>
  );
}
