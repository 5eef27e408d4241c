// How presets, intensity, what is heard and the progress of the analysis are put into words. Pure; called by views.
import type { AnalysisProgress } from '../../shared/analysis.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Preset } from '../../shared/presets.ts';
import type { Levelling } from '../../shared/settings.ts';
import type { EngineSnapshot } from '../engine/engine.ts';
import { PRESET_TEXTS, percentText, type ChoiceText } from './en.ts';
import { errorText } from './format.ts';
import { countText, wholeText } from './track-text.ts';

export function presetText(preset: Preset): ChoiceText {
  return PRESET_TEXTS[preset];
}

export const LEVELLING_TEXTS: Readonly<Record<Levelling, ChoiceText>> = {
  off: { label: 'Off', text: 'Every track as loud as it was released.' },
  track: { label: 'Track', text: 'Every track equally loud. Good for mixed lists.' },
  album: { label: 'Album', text: 'Every album equally loud; quiet songs on it stay quiet.' },
};

/** "Off", "512 MB", "2 GB": how much the disk cache may hold. */
export function diskCacheText(sizeMb: number): string {
  if (sizeMb === 0) return 'Off';
  return sizeMb < 1024 ? `${sizeMb} MB` : `${sizeMb / 1024} GB`;
}

type SoundState = Pick<
  EngineSnapshot,
  'track' | 'preset' | 'heardPreset' | 'simplified' | 'intensity' | 'bypassed' | 'mastering' | 'masteringProblem'
>;

/**
 * Which of the two a listener hears; while nothing plays, which it would be. `waitsLong`: the preset is awaited for longer than a change
 * of track takes, so that the word does not flicker at each.
 */
export function heardText(state: SoundState, waitsLong: boolean): 'Original' | 'Mastered' {
  if (state.preset === 'off' || state.bypassed || state.intensity === 0) return 'Original';
  if (state.mastering === 'failed' || (waitsLong && state.heardPreset === 'off')) return 'Original';
  return 'Mastered';
}

/** Their sentences are about the mastered sound; those of all other errors, about a track that is not heard at all. */
const MASTERING_ERRORS: readonly ErrorCode[] = ['analysis-failed', 'render-invalid', 'overloaded', 'drive-resting'];

/** Why what is heard is not what was chosen; null when it is. */
export function masteringText(state: SoundState, waitsLong: boolean): string | null {
  const chosen = presetText(state.preset).label;
  if (state.mastering === 'failed') {
    const problem = state.masteringProblem;
    if (problem && MASTERING_ERRORS.includes(problem.code)) return errorText(problem);
    if (problem?.code === 'breaker-open')
      return 'Mastering rests after several failures, so this track plays as it is.';
    return `This track cannot be heard in ${chosen}, so it plays as it is.`;
  }
  if (state.mastering !== 'waiting' || !waitsLong) {
    return state.simplified
      ? `${presetText(state.heardPreset).label} is simplified here: making it in full failed.`
      : null;
  }
  const present = state.heardPreset === 'off' ? 'the original' : presetText(state.heardPreset).label;
  return `Preparing ${chosen}; ${present} plays until then.`;
}

/** What is said after a key changed it. */
export function intensityText({ preset, intensity }: SoundState): string {
  return preset === 'off' ? 'No preset is chosen' : `Intensity ${percentText(intensity)}`;
}

export function bypassText(state: SoundState): string {
  return state.preset === 'off' ? 'Original: no preset is chosen' : heardText(state, state.mastering === 'waiting');
}

export function levelMatchText({ levels }: Pick<EngineSnapshot, 'levels'>): string {
  return `Level match ${levels.levelMatch ? 'on' : 'off'}`;
}

const WAITING_FOR: Readonly<Record<NonNullable<AnalysisProgress['why']>, string>> = {
  off: 'turned off',
  busy: 'waiting until the machine is less busy',
  battery: 'waiting: on battery',
};

/** "312 of 4,120 analysed · waiting: on battery" */
export function analysisText({ analysed, total, failed, state, why }: AnalysisProgress): string {
  const parts = [`${wholeText(analysed)} of ${countText(total, 'track', 'tracks')} analysed`];
  if (failed > 0) parts.push(`${wholeText(failed)} could not be`);
  if (state === 'waiting' && why !== null) parts.push(WAITING_FOR[why]);
  return parts.join(' · ');
}
