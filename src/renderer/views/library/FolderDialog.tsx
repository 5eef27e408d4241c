// Browses the folders of the machine, for shells without a folder dialog of their own. The core lists; this only shows.
import { CornerLeftUp, Folder, House } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';

import { IconButton } from '../../elements/IconButton.tsx';
import { Modal } from '../../elements/Modal.tsx';
import { Spinner } from '../../elements/Spinner.tsx';
import { folderName } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useFolderListing } from './use-folder-listing.ts';
import { useServices } from '../PlayerContext.tsx';

interface FolderDialogProps {
  readonly hint: string | null;
  onClose(): void;
}

export function FolderDialog({ hint, onClose }: FolderDialogProps) {
  const { client } = useServices();
  const { listing, loading, problem, go, fail } = useFolderListing();
  /** What was typed while `at` was shown; void once another folder is. Before any was (null) the first one shown leaves it alone. */
  const [typed, setTyped] = useState<{ readonly text: string; readonly at: string | null } | null>(null);
  const [adding, setAdding] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const path = listing?.path ?? null;
  const text = typed && (typed.at === path || typed.at === null) ? typed.text : (path ?? '');
  const target = text.trim();

  useEffect(() => {
    list.current?.scrollTo({ top: 0 });
  }, [path]);

  const open = (to: string | null): void => {
    setTyped(null);
    go(to);
  };

  const submitPath = (event: FormEvent): void => {
    event.preventDefault();
    if (target !== '') go(target);
  };

  const add = (): void => {
    setAdding(true);
    client.call('library.addFolder', { path: target }).then(onClose, (error: unknown) => {
      setAdding(false);
      fail(error);
    });
  };

  return (
    <Modal title={words.folderDialog.title} className="folder-dialog" onClose={onClose}>
      {hint !== null && <p className="folder-dialog-hint">{hint}</p>}
      <form className="folder-dialog-path" onSubmit={submitPath}>
        <IconButton label={words.folderDialog.home} onClick={() => open(null)}>
          <House />
        </IconButton>
        <IconButton
          label={words.folderDialog.parent}
          disabled={listing === null || listing.parent === null}
          onClick={() => open(listing?.parent ?? null)}
        >
          <CornerLeftUp />
        </IconButton>
        <input
          type="text"
          dir="auto"
          aria-label={words.folderDialog.path}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setTyped({ text: event.target.value, at: path })}
        />
      </form>
      <p className="folder-dialog-problem" role="alert">
        {problem}
      </p>
      <ul className="folder-dialog-list" ref={list} aria-label={words.folderDialog.list} aria-busy={loading}>
        {listing?.folders.map((folder) => (
          <li key={folder.path}>
            <button type="button" onClick={() => open(folder.path)}>
              <Folder aria-hidden="true" />
              <span dir="auto">{folder.name}</span>
            </button>
          </li>
        ))}
        {listing?.folders.length === 0 && <li className="folder-dialog-none">{words.folderDialog.none}</li>}
      </ul>
      <footer className="modal-footer">
        {loading && <Spinner />}
        <button type="button" className="button" onClick={onClose}>
          {words.dialogs.cancel}
        </button>
        <button
          type="button"
          className="button button-primary"
          disabled={target === '' || loading || adding}
          onClick={add}
        >
          {target === '' ? words.folderDialog.add : words.folderDialog.addNamed(folderName(target))}
        </button>
      </footer>
    </Modal>
  );
}
