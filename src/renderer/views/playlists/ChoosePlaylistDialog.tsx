// All playlists that take tracks, by name: typing filters, the arrows choose, Enter adds.
import { useId, useState, type KeyboardEvent } from 'react';

import { foldText } from '../../../shared/query/words.ts';
import { Modal } from '../../elements/Modal.tsx';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { recentFirst } from '../../stores/playlist-store.ts';
import { words } from '../../texts/words.ts';
import { usePlaylists, useServices } from '../PlayerContext.tsx';
import styles from './Dialogs.module.css';

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
  const active = Math.min(at, found.length - 1);
  const choose = (index: number): void => {
    const playlist = found[index];
    if (!playlist) return;
    onClose();
    items.addToPlaylist(playlist, target);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      const to = Math.max(0, Math.min(found.length - 1, active + step));
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
        autoFocus
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
      </ul>
      <p role="status" className={styles['note']}>
        {found.length === 0 ? words.playlists.noneFound : ''}
      </p>
    </Modal>
  );
}
