// How much of the mastered sound is heard, from the original to all of it.
import type { CSSProperties } from 'react';

import { formats, words } from '../../texts/words.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function IntensitySlider() {
  const { engine } = useServices();
  const intensity = usePlayer((state) => state.intensity);
  const off = usePlayer((state) => state.preset === 'off');
  return (
    <div className="intensity" title={words.sound.intensityHint}>
      <span className="sound-name" aria-hidden="true">
        {words.sound.intensity}
      </span>
      <input
        type="range"
        className="slider"
        aria-label={words.sound.intensity}
        aria-valuetext={formats.percent(intensity)}
        min={0}
        max={1}
        step={0.01}
        value={intensity}
        disabled={off}
        style={{ '--share': intensity } as CSSProperties}
        onChange={(event) => engine.setIntensity(Number(event.target.value))}
      />
      <span className="intensity-share" aria-hidden="true">
        {formats.percent(intensity)}
      </span>
    </div>
  );
}
