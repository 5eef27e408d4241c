// The sound in a narrow window: a button that says which is chosen and opens its controls.
import { Popover } from '@base-ui/react/popover';
import { AudioLines } from 'lucide-react';

import { presetText } from '../../texts/sound-text.ts';
import { words } from '../../texts/words.ts';
import { usePlayer } from '../PlayerContext.tsx';
import { SoundBar } from './SoundBar.tsx';

export function SoundButton() {
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
