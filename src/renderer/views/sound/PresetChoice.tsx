// The presets, one of which is chosen: native radio buttons, so that the arrows move within and Tab passes by.
import { PRESETS } from '../../../shared/presets.ts';
import { presetText } from '../../texts/sound-text.ts';
import { words } from '../../texts/words.ts';
import { useTitleWithKeys } from '../keyboard/use-keys-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';

interface PresetChoiceProps {
  /** What is shown at the chosen preset: it is awaited, or this track cannot be heard in it. */
  readonly mark: 'waiting' | 'failed' | null;
}

export function PresetChoice({ mark }: PresetChoiceProps) {
  const { engine } = useServices();
  const withKeys = useTitleWithKeys();
  const chosen = usePlayer((state) => state.preset);
  const failed = usePlayer((state) => state.mastering === 'failed');
  return (
    <div className="preset-choice" role="radiogroup" aria-label={words.sound.presets}>
      {PRESETS.map((preset) => {
        const { label, text } = presetText(preset);
        return (
          <label
            key={preset}
            className="preset"
            title={withKeys(text, `preset-${preset}`)}
            onPointerEnter={() => engine.preparePreset(preset)}
          >
            <input
              type="radio"
              name="preset"
              value={preset}
              checked={preset === chosen}
              aria-description={text}
              onChange={() => engine.setPreset(preset)}
              // A click on the chosen one changes nothing, but asks again for what failed.
              onClick={() => {
                if (failed && preset === chosen) engine.setPreset(preset);
              }}
            />
            <span>{label}</span>
            {preset === chosen && mark !== null && <span className={`preset-mark preset-${mark}`} aria-hidden="true" />}
          </label>
        );
      })}
    </div>
  );
}
