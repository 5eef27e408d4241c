// How a track that is not heard as it should be is put into words: what became of it, and why. Pure; called by the view of the problem.
import type { PlayerError } from '../../shared/errors.ts';
import type { PlaybackProblem } from '../engine/engine.ts';
import { errorText } from './format.ts';

/** What became of the track; its title stands before it. */
export const OUTCOME_TEXTS: Readonly<Record<PlaybackProblem['outcome'], string>> = {
  skipped: 'was skipped',
  silent: 'is silent for a while',
  waiting: 'waits',
  stopped: 'could not be played',
};

/** The error's own sentence tells of a preset that could not be had, and this is about the original. */
const UNSOUND = 'What came out of the file is no sound.';

/** Of a silence the sentence up to what comes of the error elsewhere, which stands behind a semicolon or a "so". */
export function reasonText(error: PlayerError, outcome: PlaybackProblem['outcome']): string {
  if (error.code === 'render-invalid') return UNSOUND;
  return outcome === 'silent' ? errorText(error).replace(/(;|, so) .*/s, '.') : errorText(error);
}
