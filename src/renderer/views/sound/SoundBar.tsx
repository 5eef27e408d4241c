// The controls of the sound: which sound, how much of it, the original for comparison, one loudness. Everything in it is live.
import { Scale, SlidersHorizontal, TriangleAlert } from 'lucide-react';
import { useShallow } from 'zustand/react/shallow';

import { IconButton } from '../../elements/IconButton.tsx';
import { toggleLevelMatch } from '../../stores/sound-commands.ts';
import { heardSide, masteringText } from '../../texts/sound-text.ts';
import { words } from '../../texts/words.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { usePlayer, useServices } from '../PlayerContext.tsx';
import { CompareButton } from './CompareButton.tsx';
import { IntensitySlider } from './IntensitySlider.tsx';
import { PresetChoice } from './PresetChoice.tsx';
import { useLate } from './use-late.ts';

/** A preset that is there within this time is not said to be awaited: a chunk that is at hand takes 10–50 ms, one that is not about 200; guess. */
const WAITS_LONG_MS = 350;

export function SoundBar() {
  const { engine, navigation } = useServices();
  const levelMatch = usePlayer((state) => state.levels.levelMatch);
  const sound = usePlayer(
    useShallow(({ track, preset, heardPreset, simplified, intensity, bypassed, mastering, masteringProblem }) => ({
      track,
      preset,
      heardPreset,
      simplified,
      intensity,
      bypassed,
      mastering,
      masteringProblem,
    })),
  );
  const waitsLong = useLate(sound.mastering === 'waiting', WAITS_LONG_MS);
  const failed = sound.mastering === 'failed';
  return (
    <div className="sound-bar" role="group" aria-label={words.sound.label}>
      <PresetChoice mark={failed ? 'failed' : waitsLong ? 'waiting' : null} />
      <IntensitySlider />
      <CompareButton heard={heardSide(sound, waitsLong)} />
      <div className="sound-bar-buttons">
        <IconButton
          label={words.sound.levelMatch}
          shortcut={useKeysText('level-match')}
          aria-pressed={levelMatch}
          onClick={() => toggleLevelMatch(engine)}
        >
          <Scale />
        </IconButton>
        <IconButton label={words.sound.settings} onClick={() => navigation.go({ view: 'settings', section: 'sound' })}>
          <SlidersHorizontal />
        </IconButton>
      </div>
      <MasteringNote failed={failed} sentence={masteringText(sound, waitsLong)} />
    </div>
  );
}

interface MasteringNoteProps {
  readonly failed: boolean;
  readonly sentence: string | null;
}

/** Always in the document, so that what comes into it is announced. */
function MasteringNote({ failed, sentence }: MasteringNoteProps) {
  return (
    <p role="status" className={failed ? 'sound-note sound-note-failed' : 'sound-note'} title={sentence ?? undefined}>
      {failed && <TriangleAlert aria-hidden="true" />}
      <span>{sentence}</span>
    </p>
  );
}
