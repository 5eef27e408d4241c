// How much of the mastered sound is heard, from the original to all of it.
import type { CSSProperties } from 'react';

import { percentText } from '../../texts/en.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

export function IntensitySlider() {
  const { engine } = useServices();
  const intensity = usePlayer((state) => state.intensity);
  const off = usePlayer((state) => state.preset === 'off');
  return (
    <div className="intensity" title="How much of the preset is heard ([ less, ] more)">
      <span className="sound-name" aria-hidden="true">
        Intensity
      </span>
      <input
        type="range"
        className="slider"
        aria-label="Intensity"
        aria-valuetext={percentText(intensity)}
        min={0}
        max={1}
        step={0.01}
        value={intensity}
        disabled={off}
        style={{ '--share': intensity } as CSSProperties}
        onChange={(event) => engine.setIntensity(Number(event.target.value))}
      />
      <span className="intensity-share" aria-hidden="true">
        {percentText(intensity)}
      </span>
    </div>
  );
}
