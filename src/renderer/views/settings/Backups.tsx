// The copies of the library's database: which there are, one made now, and which takes its place at the next start.
import { useEffect, useState } from 'react';

import type { Backup } from '../../../shared/contract/library.ts';
import { Confirm } from '../../elements/Confirm.tsx';
import { tell, tellFailure } from '../../stores/notice-store.ts';
import { formats, words } from '../../texts/words.ts';
import { WideTable, mebibytes } from '../diagnostics/Figure.tsx';
import { useServices } from '../PlayerContext.tsx';

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
        <WideTable caption={words.backups.caption}>
          <thead>
            <tr>
              <th scope="col">{words.backups.made}</th>
              <th scope="col">{words.backups.why}</th>
              <th scope="col">{words.backups.size}</th>
              <th scope="col">{words.backups.restore}</th>
            </tr>
          </thead>
          <tbody>
            {backups.map((backup) => (
              <tr key={backup.name}>
                <th scope="row">{formats.moment(backup.atMs)}</th>
                <td>{words.backups.whys[backup.why]}</td>
                <td>{mebibytes(backup.sizeBytes)}</td>
                <td>
                  <button type="button" className="button" onClick={() => setRestoring(backup)}>
                    {words.backups.restoreThis}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </WideTable>
      )}
      <div className="upkeep">
        <button type="button" className="button" disabled={making} onClick={make}>
          {making ? words.backups.making : words.backups.make}
        </button>
        <p role="status">{backups?.length === 0 ? words.backups.none : ''}</p>
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
      () => tell(notices, 'note', words.backups.restored),
      (error: unknown) => tellFailure(notices, error),
    );
  };
  return (
    <Confirm title={words.backups.restoreTitle} action={words.backups.restoreAtStart} run={restore} onClose={onClose}>
      {words.backups.restoreText(formats.moment(backup.atMs))}
    </Confirm>
  );
}
