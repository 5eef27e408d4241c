// The copies of the library's database: which there are, one made now, and which takes its place at the next start.
import { useEffect, useState } from 'react';

import type { Backup } from '../../../shared/contract/library.ts';
import { Modal } from '../../elements/Modal.tsx';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { words } from '../../texts/words.ts';
import { WideTable, mebibytes } from '../diagnostics/Figure.tsx';
import { useServices } from '../PlayerContext.tsx';

const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

const WHY: Readonly<Record<Backup['why'], string>> = { daily: 'daily', upgrade: 'before an upgrade' };

export function Backups() {
  const { client, notices } = useServices();
  const [backups, setBackups] = useState<readonly Backup[] | null>(null);
  const [making, setMaking] = useState(false);
  const [restoring, setRestoring] = useState<Backup | null>(null);

  useEffect(() => {
    let isShown = true;
    client.call('library.backups', {}).then(
      (listed) => isShown && setBackups(listed),
      () => isShown && setBackups([]),
    );
    return () => {
      isShown = false;
    };
  }, [client]);

  const make = (): void => {
    setMaking(true);
    client
      .call('library.backUp', {})
      .then(() => client.call('library.backups', {}))
      .then(setBackups, (error: unknown) => tellFailure(notices, error))
      .finally(() => setMaking(false));
  };
  return (
    <>
      <h3>{words.settings.backups}</h3>
      {backups && backups.length > 0 && (
        <WideTable caption="Backups of the library">
          <thead>
            <tr>
              <th scope="col">Made</th>
              <th scope="col">Why</th>
              <th scope="col">Size</th>
              <th scope="col">Restore</th>
            </tr>
          </thead>
          <tbody>
            {backups.map((backup) => (
              <tr key={backup.name}>
                <th scope="row">{WHEN.format(backup.atMs)}</th>
                <td>{WHY[backup.why]}</td>
                <td>{mebibytes(backup.sizeBytes)}</td>
                <td>
                  <button type="button" className="button" onClick={() => setRestoring(backup)}>
                    Restore…
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      <div className="upkeep">
        <button type="button" className="button" disabled={making} onClick={make}>
          {making ? 'Backing up…' : 'Back up now'}
        </button>
        <p role="status">{backups?.length === 0 ? 'There is no backup yet; one is made each day.' : ''}</p>
      </div>
      {restoring && <RestoreDialog backup={restoring} onClose={() => setRestoring(null)} />}
    </>
  );
}

interface RestoreDialogProps {
  readonly backup: Backup;
  onClose(): void;
}

function RestoreDialog({ backup, onClose }: RestoreDialogProps) {
  const { client, notices } = useServices();
  const restore = (): void => {
    client.call('library.restore', { name: backup.name }).then(
      () => tell(notices, 'note', 'The backup is restored the next time Auralis starts.'),
      (error: unknown) => tellFailure(notices, error),
    );
    onClose();
  };
  return (
    <Modal title="Restore this backup?" className="confirm" onClose={onClose}>
      <p>
        When Auralis starts the next time, the library is as it was on {WHEN.format(backup.atMs)}: ratings, plays,
        playlists and settings made since then are not in it. The database of today is kept beside it.
      </p>
      <footer className="modal-footer">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="button button-danger" onClick={restore}>
          Restore at the next start
        </button>
      </footer>
    </Modal>
  );
}
