// The folders of the library: name, tracks, and what is wrong with one in a sentence.
import { Folder, Trash2, TriangleAlert } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { Spinner } from '../../elements/Spinner.tsx';
import type { LibraryRoot } from '../../../shared/library.ts';
import { countText, folderName } from '../../texts/track-text.ts';
import { rootProblemText } from '../../texts/format.ts';
import { useLibrary, useServices } from '../PlayerContext.tsx';

export function FolderList() {
  const roots = useLibrary((state) => state.roots);
  if (roots === null) return null;
  if (roots.length === 0) return <p className="folders-none">No folder yet.</p>;
  return (
    <ul className="folder-list">
      {roots.map((root) => (
        <FolderItem key={root.id} root={root} />
      ))}
    </ul>
  );
}

function FolderItem({ root }: { readonly root: LibraryRoot }) {
  const { dialogs } = useServices();
  const name = folderName(root.path);
  const problem = rootProblemText(root);
  const troubled = root.state === 'unavailable' || problem !== null;
  return (
    <li className={root.state === 'unavailable' ? 'folder folder-unavailable' : 'folder'} title={root.path}>
      <span className="folder-icon">
        {root.state === 'scanning' ? (
          <Spinner />
        ) : troubled ? (
          <TriangleAlert aria-hidden="true" className="folder-warning" />
        ) : (
          <Folder aria-hidden="true" />
        )}
      </span>
      <span className="folder-text">
        <span className="folder-name">{name}</span>
        <span className="folder-count">
          {countText(root.trackCount, 'track', 'tracks')}
          {root.state === 'scanning' && ' · scanning'}
          {root.state === 'unavailable' && problem === null && ' · not available'}
        </span>
        {problem !== null && <span className="folder-problem">{problem}</span>}
      </span>
      <IconButton
        label={`Remove folder ${name}`}
        className="folder-remove"
        onClick={() => dialogs.setState({ open: { kind: 'remove-folder', root } })}
      >
        <Trash2 />
      </IconButton>
    </li>
  );
}
