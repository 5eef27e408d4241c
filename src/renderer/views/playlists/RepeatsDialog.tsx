// Asks what is to become of tracks that a playlist has already.
import { Modal } from '../../elements/Modal.tsx';
import type { RepeatedAddition } from '../../stores/dialog-store.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

interface RepeatsDialogProps {
  readonly addition: RepeatedAddition;
  onClose(): void;
}

export function RepeatsDialog({ addition, onClose }: RepeatsDialogProps) {
  const { playlistCommands } = useServices();
  const { playlist, already, count } = addition;
  const isNoneNew = already === count;
  const add = (repeats: 'all' | 'new') => (): void => {
    onClose();
    playlistCommands.addRepeated(addition, repeats);
  };
  return (
    <Modal title={words.playlists.repeatsTitle(playlist.name)} className="confirm" onClose={onClose}>
      <p>{isNoneNew ? words.playlists.repeatsAll(already) : words.playlists.repeats(already, count)}</p>
      <footer className="modal-footer">
        <button type="button" className="button" data-first={isNoneNew || undefined} onClick={onClose}>
          {words.dialogs.cancel}
        </button>
        <button type="button" className="button" onClick={add('all')}>
          {isNoneNew ? words.playlists.addAgain : words.playlists.addAll}
        </button>
        {!isNoneNew && (
          <button type="button" className="button button-primary" data-first onClick={add('new')}>
            {words.playlists.addNew}
          </button>
        )}
      </footer>
    </Modal>
  );
}
