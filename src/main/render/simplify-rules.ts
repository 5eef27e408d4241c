// Whether a mastered chunk that could not be rendered is tried again with the simple chain (law 4). Pure.
import { ERRORS, PlayerError } from '../../shared/errors.ts';

/**
 * Only what the chain itself may have caused: samples that are no sound, a job that overran, a fault nobody foresaw. A file that is bad
 * or gone, a missing decoder and a withdrawn request stay what they are with any chain; what killed two workers is not given two more.
 */
export function mayBeTheChain(error: unknown): boolean {
  const { code } = PlayerError.from(error);
  if (code === 'worker-crashed' || code === 'analysis-failed') return false;
  return ERRORS[code].category === 'audio processing' || code === 'worker-stuck' || code === 'internal';
}
