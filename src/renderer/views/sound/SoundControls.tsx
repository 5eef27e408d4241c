// The sound's controls in the player bar; where there is no room for them, a button that says which sound is chosen and opens them.
import { Popover } from '@base-ui/react/popover';
import { AudioLines } from 'lucide-react';
import { useSyncExternalStore } from 'react';

import { presetText } from '../../texts/sound-text.ts';
import { words } from '../../texts/words.ts';
import { usePlayer } from '../PlayerContext.tsx';
import { SoundBar } from './SoundBar.tsx';

/** The same width as in styles/player.css. */
const HAS_ROOM = matchMedia('(min-width: 1000px)');

function onRoom(listener: () => void): () => void {
  HAS_ROOM.addEventListener('change', listener);
  return () => HAS_ROOM.removeEventListener('change', listener);
}

export function SoundControls() {
  const hasRoom = useSyncExternalStore(onRoom, () => HAS_ROOM.matches);
  return hasRoom ? <SoundBar /> : <SoundButton />;
}

function SoundButton() {
  const { label } = presetText(usePlayer((state) => state.preset));
  return (
    <Popover.Root>
      <Popover.Trigger className="sound-button" aria-label={words.player.sound(label)}>
        <AudioLines aria-hidden="true" />
        {label}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" align="end" sideOffset={10} collisionPadding={12} style={{ zIndex: 8 }}>
          <Popover.Popup className="sound-pop-over">
            <SoundBar />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
