// Asks before a folder leaves the library.
import { Modal } from '../../elements/Modal.tsx';
import type { LibraryRoot } from '../../../shared/library.ts';
import { tellFailure } from '../../stores/notice-store.ts';
import { countText, folderName } from '../../texts/track-text.ts';
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
    <Modal title={`Remove “${folderName(root.path)}”?`} className="confirm" onClose={onClose}>
      <p>
        {countText(root.trackCount, 'track leaves', 'tracks leave')} the library. The files in{' '}
        <span className="path">{root.path}</span> stay as they are.
      </p>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button button-danger" onClick={remove}>
          Remove folder
        </button>
      </footer>
    </Modal>
  );
}
