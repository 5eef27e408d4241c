// Asks before everything that was rendered ahead is thrown away.
import { Modal } from '../../elements/Modal.tsx';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

export function EmptyCacheDialog({ onClose }: { onClose(): void }) {
  const { client, notices } = useServices();
  const empty = (): void => {
    client.call('buffer.clear', {}).then(
      () => tell(notices, 'note', words.integrity.emptied),
      (error: unknown) => tellFailure(notices, error),
    );
    onClose();
  };
  return (
    <Modal title={words.integrity.emptyTitle} className="confirm" onClose={onClose}>
      <p>{words.integrity.emptyText}</p>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onClose}>
          {words.dialogs.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={empty}>
          {words.integrity.empty}
        </button>
      </footer>
    </Modal>
  );
}
