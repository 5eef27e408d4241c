// How a track that is not heard as it should be is put into words: what became of it, and why. Pure; called by the view of the problem.
import type { ErrorCode, PlayerError } from '../../shared/errors.ts';
import type { PlaybackProblem } from '../engine/engine.ts';
import { errorText } from './format.ts';
import { words } from './words.ts';

/** Of a silence without what comes of the error elsewhere. */
export function reasonText(error: PlayerError, outcome: PlaybackProblem['outcome']): string {
  if (error.code === 'render-invalid') return words.unsound;
  const bare: Readonly<Partial<Record<ErrorCode, string>>> = words.bareErrors;
  return (outcome === 'silent' ? bare[error.code] : undefined) ?? errorText(error);
}
