// How presets, intensity, what is heard and the progress of the analysis are put into words. Pure; called by views.
import type { AnalysisProgress } from '../../shared/analysis.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Preset } from '../../shared/presets.ts';
import type { EngineSnapshot } from '../engine/engine.ts';
import type { ChoiceText } from './catalogue.ts';
import { errorText } from './format.ts';
import { words } from './words.ts';

export function presetText(preset: Preset): ChoiceText {
  return words.presets[preset];
}

/** "Off", "512 MB", "2 GB": how much the disk cache may hold. */
export function diskCacheText(sizeMb: number): string {
  const { noDiskCache, megabytes, gigabytes } = words.settings;
  if (sizeMb === 0) return noDiskCache;
  return sizeMb < 1024 ? megabytes(sizeMb) : gigabytes(sizeMb / 1024);
}

type SoundState = Pick<
  EngineSnapshot,
  'track' | 'preset' | 'heardPreset' | 'simplified' | 'intensity' | 'bypassed' | 'mastering' | 'masteringProblem'
>;

/** What is compared. */
export type HeardSide = 'original' | 'mastered';

/**
 * Which of the two a listener hears; while nothing plays, which it would be. `waitsLong`: the preset is awaited for longer than a change
 * of track takes, so that the word does not flicker at each.
 */
export function heardSide(state: SoundState, waitsLong: boolean): HeardSide {
  if (state.preset === 'off' || state.bypassed || state.intensity === 0) return 'original';
  if (state.mastering === 'failed' || (waitsLong && state.heardPreset === 'off')) return 'original';
  return 'mastered';
}

/** Their sentences are about the mastered sound; those of all other errors, about a track that is not heard at all. */
const MASTERING_ERRORS: readonly ErrorCode[] = ['analysis-failed', 'render-invalid', 'overloaded', 'drive-resting'];

/** Why what is heard is not what was chosen; null when it is. */
export function masteringText(state: SoundState, waitsLong: boolean): string | null {
  const chosen = presetText(state.preset).label;
  if (state.mastering === 'failed') {
    const problem = state.masteringProblem;
    if (problem && MASTERING_ERRORS.includes(problem.code)) return errorText(problem);
    if (problem?.code === 'breaker-open') return words.sound.masteringRests;
    return words.sound.unheard(chosen);
  }
  if (state.mastering !== 'waiting' || !waitsLong) {
    return state.simplified ? words.sound.simplified(presetText(state.heardPreset).label) : null;
  }
  if (state.heardPreset === 'off') return words.sound.preparing(chosen);
  return words.sound.preparingAfter(chosen, presetText(state.heardPreset).label);
}

/** What is said after a key changed it. */
export function intensityText({ preset, intensity }: SoundState): string {
  return preset === 'off' ? words.sound.noPreset : words.sound.intensityIs(intensity);
}

export function bypassText(state: SoundState): string {
  const { originalWithoutPreset } = words.sound;
  return state.preset === 'off' ? originalWithoutPreset : words.sound[heardSide(state, state.mastering === 'waiting')];
}

export function levelMatchText({ levels }: Pick<EngineSnapshot, 'levels'>): string {
  return levels.levelMatch ? words.sound.levelMatchOn : words.sound.levelMatchOff;
}

/** "312 of 4,120 analysed · waiting: on battery" */
export function analysisText({ analysed, total, failed, state, why }: AnalysisProgress): string {
  const parts = [words.analysis.analysed(analysed, total)];
  if (failed > 0) parts.push(words.analysis.failed(failed));
  if (state === 'waiting' && why !== null) parts.push(words.analysis.waits[why]);
  return parts.join(' · ');
}
