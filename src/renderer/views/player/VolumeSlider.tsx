// Mute and volume.
import { Volume1, Volume2, VolumeX } from 'lucide-react';
import type { CSSProperties } from 'react';

import { IconButton } from '../../elements/IconButton.tsx';
import { formats, words } from '../../texts/words.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function VolumeSlider() {
  const { engine } = useServices();
  const volume = usePlayer((state) => state.volume);
  const muted = usePlayer((state) => state.muted);
  const silent = muted || volume === 0;
  const Icon = silent ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  const heard = muted ? 0 : volume;
  return (
    <div className="volume">
      <IconButton
        label={muted ? words.player.unmute : words.player.mute}
        shortcut={useKeysText('mute')}
        aria-pressed={muted}
        onClick={() => engine.setMuted(!muted)}
      >
        <Icon />
      </IconButton>
      <input
        type="range"
        className="slider"
        aria-label={words.player.volume}
        aria-valuetext={formats.percent(heard)}
        min={0}
        max={1}
        step={0.01}
        value={heard}
        style={{ '--share': heard } as CSSProperties}
        onChange={(event) => {
          if (muted) engine.setMuted(false);
          engine.setVolume(Number(event.target.value));
        }}
      />
    </div>
  );
}
