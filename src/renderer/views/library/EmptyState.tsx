// What stands where the tracks will be: an invitation to add a folder, or what the scan of the first one is doing.
import { FolderPlus } from 'lucide-react';

import { BrandMark } from '../../elements/BrandMark.tsx';
import { scanText } from '../../texts/track-text.ts';
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
        <h1>Reading your music</h1>
        <p>{scan.sentence}</p>
      </section>
    );
  }

  return (
    <section className="empty-state">
      <div className="empty-state-mark">
        <BrandMark size={56} />
      </div>
      <h1>{hasRoots ? 'No music in these folders' : 'Your music belongs here'}</h1>
      <p>
        {hasRoots
          ? 'The folders of your library hold no audio files that Auralis can play.'
          : 'Add the folder your music lives in. Files stay where they are and are never changed.'}
      </p>
      <button type="button" className="button button-primary button-large" onClick={addFolder}>
        <FolderPlus aria-hidden="true" />
        Add folder
      </button>
      <p className="empty-state-aside">or drop a folder anywhere in this window</p>
    </section>
  );
}
