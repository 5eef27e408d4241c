// Asks before a folder leaves the library.
import { Confirm } from '../../elements/Confirm.tsx';
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
  };
  return (
    <Confirm
      title={words.removeFolder.title(folderName(root.path))}
      action={words.removeFolder.remove}
      run={remove}
      onClose={onClose}
    >
      {words.removeFolder.leaves(root.trackCount)}{' '}
      <span className="path" dir="auto" translate="no">
        {root.path}
      </span>
    </Confirm>
  );
}
