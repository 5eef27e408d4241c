// What stands where the tracks will be: an invitation to add a folder, or what the scan of the first one is doing.
import { FolderPlus } from 'lucide-react';

import { BrandMark } from '../../elements/BrandMark.tsx';
import { scanText } from '../../texts/track-text.ts';
import { words } from '../../texts/words.ts';
import { useLibrary } from '../PlayerContext.tsx';
import { useAddFolder } from './use-add-folder.ts';

export function EmptyState({ hasRoots }: { readonly hasRoots: boolean }) {
  const addFolder = useAddFolder();
  const progress = useLibrary((state) => state.progress);
  const scan = progress ? scanText(progress) : null;

  if (hasRoots && scan) {
    return (
      <section className="empty-state">
        <div className="empty-state-mark empty-state-mark-busy">
          <BrandMark size={56} />
        </div>
        <h1>{words.emptyLibrary.reading}</h1>
        <p>{scan.sentence}</p>
      </section>
    );
  }

  return (
    <section className="empty-state">
      <div className="empty-state-mark">
        <BrandMark size={56} />
      </div>
      <h1>{hasRoots ? words.emptyLibrary.nothingInFolders : words.emptyLibrary.welcome}</h1>
      <p>{hasRoots ? words.emptyLibrary.nothingInFoldersHint : words.emptyLibrary.welcomeHint}</p>
      <button type="button" className="button button-primary button-large" onClick={addFolder}>
        <FolderPlus aria-hidden="true" />
        {words.roots.add}
      </button>
      <p className="empty-state-aside">{words.emptyLibrary.orDrop}</p>
    </section>
  );
}
