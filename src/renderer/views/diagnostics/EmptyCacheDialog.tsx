// Asks before everything that was rendered ahead is thrown away.
import { Modal } from '../../elements/Modal.tsx';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { useServices } from '../PlayerContext.tsx';

export function EmptyCacheDialog({ onClose }: { onClose(): void }) {
  const { client, notices } = useServices();
  const empty = (): void => {
    client.call('buffer.clear', {}).then(
      () => tell(notices, 'note', 'The cache is empty.'),
      (error: unknown) => tellFailure(notices, error),
    );
    onClose();
  };
  return (
    <Modal title="Empty the cache?" className="confirm" onClose={onClose}>
      <p>
        Sound that was rendered leaves the memory and the disk, and is rendered again when it is needed. What was
        learned of your listening stays.
      </p>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button button-danger" onClick={empty}>
          Empty the cache
        </button>
      </footer>
    </Modal>
  );
}
