// What an album, an artist, a genre or a playlist begins with: play, shuffle, queue, and everything else behind one button.
import { ListEnd, MoreHorizontal, Play, Shuffle } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import type { ItemTarget } from '../../stores/menu-store.ts';
import { words } from '../../texts/words.ts';
import { useServices } from '../PlayerContext.tsx';
import styles from './PlayButtons.module.css';

interface PlayButtonsProps {
  readonly target: ItemTarget;
  readonly name: string;
  /** There is nothing in it to play. */
  readonly isEmpty?: boolean;
}

export function PlayButtons({ target, name, isEmpty = false }: PlayButtonsProps) {
  const { items, menu } = useServices();
  return (
    <div className={styles['buttons']}>
      <button type="button" className="button button-primary" disabled={isEmpty} onClick={() => items.play(target)}>
        <Play aria-hidden="true" fill="currentColor" strokeWidth={0} />
        {words.actions.play}
      </button>
      <button type="button" className="button" disabled={isEmpty} onClick={() => items.play(target, 'tracks')}>
        <Shuffle aria-hidden="true" />
        {words.actions.shuffle}
      </button>
      <IconButton label={words.actions.addToQueue} disabled={isEmpty} onClick={() => items.addToQueue(target)}>
        <ListEnd />
      </IconButton>
      <IconButton
        label={words.actions.moreFor(name)}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => menu.setState({ open: { target, anchor: currentTarget } })}
      >
        <MoreHorizontal />
      </IconButton>
    </div>
  );
}
