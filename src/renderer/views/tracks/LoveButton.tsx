// The heart of a track: whether it is a favourite, and the way to make it one.
import { Heart } from 'lucide-react';
import type { ComponentProps } from 'react';

import type { TrackRow } from '../../../shared/library.ts';
import { IconButton } from '../../elements/IconButton.tsx';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';

type LoveButtonProps = {
  readonly track: TrackRow;
  /** Drawn by the style sheet: a long scroll makes thousands. */
  readonly inRow?: boolean;
} & Pick<ComponentProps<'button'>, 'tabIndex' | 'className'>;

export function LoveButton({ track, inRow = false, className, tabIndex }: LoveButtonProps) {
  const { items } = useServices();
  const { loved } = track;
  return (
    <IconButton
      label={words.actions.favouriteNamed(track.title)}
      className={className ? `love ${className}` : 'love'}
      tabIndex={tabIndex}
      aria-pressed={loved}
      onClick={(event) => {
        event.stopPropagation();
        items.love({ kind: 'tracks', rows: [track], count: 1, ids: () => Promise.resolve([track.id]) }, !loved);
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {inRow ? null : <Heart fill={loved ? 'currentColor' : 'none'} />}
    </IconButton>
  );
}
