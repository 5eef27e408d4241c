// The dialogs of playlists, of which at most one is open. They come together when one is needed first.
import type { OpenDialog } from '../../stores/dialog-store.ts';
import { ChoosePlaylistDialog } from './ChoosePlaylistDialog.tsx';
import { ExportPlaylistDialog } from './ExportPlaylistDialog.tsx';
import { RepeatsDialog } from './RepeatsDialog.tsx';
import { RulesDialog } from './RulesDialog.tsx';
import { SavePlaylistDialog } from './SavePlaylistDialog.tsx';

type Kind = 'save-playlist' | 'choose-playlist' | 'playlist-repeats' | 'playlist-rules' | 'export-playlist';

interface PlaylistDialogProps {
  readonly open: Extract<OpenDialog, { readonly kind: Kind }>;
  onClose(): void;
}

export function PlaylistDialog({ open, onClose }: PlaylistDialogProps) {
  switch (open.kind) {
    case 'save-playlist':
      return <SavePlaylistDialog name={open.name} from={open.from} count={open.count} onClose={onClose} />;
    case 'choose-playlist':
      return <ChoosePlaylistDialog target={open.target} onClose={onClose} />;
    case 'playlist-repeats':
      return <RepeatsDialog addition={open.addition} onClose={onClose} />;
    case 'playlist-rules':
      return <RulesDialog playlist={open.playlist} query={open.query} onClose={onClose} />;
    case 'export-playlist':
      return <ExportPlaylistDialog playlist={open.playlist} onClose={onClose} />;
  }
}
