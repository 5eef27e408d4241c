// Asks before a folder leaves the library.
import { Modal } from '../../elements/Modal.tsx';
import type { LibraryRoot } from '../../../shared/library.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { folderName } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

interface RemoveFolderDialogProps {
  readonly root: LibraryRoot;
  onClose(): void;
}

export function RemoveFolderDialog({ root, onClose }: RemoveFolderDialogProps) {
  const { client, notices } = useServices();
  const remove = (): void => {
    client.call('library.removeFolder', { rootId: root.id }).catch((error: unknown) => tellFailure(notices, error));
    onClose();
  };
  return (
    <Modal title={words.removeFolder.title(folderName(root.path))} className="confirm" onClose={onClose}>
      <p>
        {words.removeFolder.leaves(root.trackCount)}{' '}
        <span className="path" dir="auto" translate="no">
          {root.path}
        </span>
      </p>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onClose}>
          {words.dialogs.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={remove}>
          {words.removeFolder.remove}
        </button>
      </footer>
    </Modal>
  );
}
