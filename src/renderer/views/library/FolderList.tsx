// The folders of the library: name, tracks, and what is wrong with one in a sentence.
import { Folder, Trash2, TriangleAlert } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { Spinner } from '../../elements/Spinner.tsx';
import type { LibraryRoot } from '../../../shared/library.ts';
import { folderName } from '../../texts/track-text.ts';
import { rootProblemText } from '../../texts/format.ts';
import { words } from '../../texts/words.ts';
import { useLibrary, useServices } from '../PlayerContext.tsx';

export function FolderList() {
  const roots = useLibrary((state) => state.roots);
  if (roots === null) return null;
  if (roots.length === 0) return <p className="folders-none">{words.roots.none}</p>;
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
    <li className={root.state === 'unavailable' ? 'folder folder-unavailable' : 'folder'}>
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
        <span className="folder-name" dir="auto" title={root.path}>
          {name}
        </span>
        <span className="folder-count">
          {words.counts.tracks(root.trackCount)}
          {root.state === 'scanning' && ` · ${words.roots.scanning}`}
          {root.state === 'unavailable' && problem === null && ` · ${words.roots.away}`}
        </span>
        {problem !== null && <span className="folder-problem">{problem}</span>}
      </span>
      <IconButton
        label={words.roots.remove(name)}
        className="folder-remove"
        onClick={() => dialogs.setState({ open: { kind: 'remove-folder', root } })}
      >
        <Trash2 />
      </IconButton>
    </li>
  );
}
