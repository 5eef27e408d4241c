// Asks before a playlist is deleted.
import { Confirm } from '../../elements/Confirm.tsx';
import type { PlaylistRow } from '../../../shared/playlists.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

interface DeletePlaylistDialogProps {
  readonly playlist: PlaylistRow;
  onClose(): void;
}

export function DeletePlaylistDialog({ playlist, onClose }: DeletePlaylistDialogProps) {
  const { items } = useServices();
  return (
    <Confirm
      title={words.playlists.deleteTitle(playlist.name)}
      action={words.playlists.delete}
      run={() => items.deletePlaylist(playlist)}
      onClose={onClose}
    >
      {words.playlists.deleteLeaves(playlist.trackCount)}
    </Confirm>
  );
}
