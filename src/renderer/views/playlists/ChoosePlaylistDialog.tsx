// All playlists that take tracks, the ones that were changed last first: typing filters, the arrows choose, Enter adds. A name that none has is that of
// a new one.
import { useId, useState, type KeyboardEvent } from 'react';

import { foldText } from '../../../shared/query/words.ts';
import { Modal } from '../../elements/Modal.tsx';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { recentFirst } from '../../stores/playlist-store.ts';
import { words } from '../../texts/words.ts';
import { usePlaylists, useServices } from '../PlayerContext.tsx';
import styles from './Dialogs.module.css';
import { MAX_NAME_LENGTH } from './NameField.tsx';

interface ChoosePlaylistDialogProps {
  readonly target: ItemTarget;
  onClose(): void;
}

export function ChoosePlaylistDialog({ target, onClose }: ChoosePlaylistDialogProps) {
  const { items } = useServices();
  const lists = usePlaylists((state) => state.lists) ?? [];
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const wanted = foldText(text.trim());
  const found = recentFirst(lists).filter(({ name }) => foldText(name).includes(wanted));
  const isNew = text.trim() !== '' && !found.some(({ name }) => foldText(name) === wanted);
  const choices = found.length + Number(isNew || found.length === 0);
  const active = Math.min(at, choices - 1);
  const choose = (index: number): void => {
    const playlist = found[index];
    onClose();
    if (playlist) items.addToPlaylist(playlist, target);
    else if (text.trim() === '') items.askToSave(target);
    else items.saveAs(text.trim(), target);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      const to = Math.max(0, Math.min(choices - 1, active + step));
      setAt(to);
      document.getElementById(`${listId}-${to}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      choose(active);
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <Modal title={words.playlists.choose} className="confirm" onClose={onClose}>
      <input
        className={styles['field']}
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={active >= 0 ? `${listId}-${active}` : undefined}
        aria-label={words.playlists.filter}
        placeholder={words.playlists.filter}
        dir="auto"
        autoComplete="off"
        data-first
        maxLength={MAX_NAME_LENGTH}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} className={styles['choices']} role="listbox" aria-label={words.playlists.title}>
        {found.map((playlist, index) => (
          <li
            key={playlist.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            className={styles['choice']}
            onClick={() => choose(index)}
          >
            <span dir="auto">{playlist.name}</span>
            <small>{words.counts.tracks(playlist.trackCount)}</small>
          </li>
        ))}
        {choices > found.length && (
          <li
            id={`${listId}-${found.length}`}
            role="option"
            aria-selected={active === found.length}
            className={styles['choice']}
            onClick={() => choose(found.length)}
          >
            <span dir="auto">{isNew ? words.playlists.newCalled(text.trim()) : words.playlists.newNamed}</span>
          </li>
        )}
      </ul>
    </Modal>
  );
}
